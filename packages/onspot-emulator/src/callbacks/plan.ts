import { drawFraction, type Random } from '../data/random.js';
import { type BodyFormat, type Fault } from '../faults.js';

/** A number of milliseconds, or a range to draw one from. */
export type DelayMs = number | [least: number, most: number];

/** How many bytes of a body are sent (undefined: half of them), and in how many attempts so. */
export type Damage = { afterBytes: number | undefined; attempts: number };

/** How and when one callback is delivered. */
export type DeliveryPlan = {
  delayMs: number;
  isEarly: boolean;
  isLost: boolean;
  /** The message of a callback with `success: false`. */
  failure: string | undefined;
  again: { times: number; gapMs: number };
  cut: Damage;
  truncated: Damage;
  format: BodyFormat;
};

/** Faults that strike a callback. */
export type CallbackFault = Extract<Fault, { kind: `callback-${string}` }>;

export const CALLBACK_FAULTS: readonly CallbackFault['kind'][] = [
  'callback-delay',
  'callback-early',
  'callback-lost',
  'callback-duplicate',
  'callback-failed',
  'callback-cut',
  'callback-truncated',
  'callback-format',
];

const UNHARMED: Damage = { afterBytes: undefined, attempts: 0 };

/** What becomes of a callback when these faults strike it; a later fault outdoes an earlier one. */
export function planDelivery(
  faults: readonly CallbackFault[],
  usual: { delayMs: DelayMs; format: BodyFormat; failure: string | undefined },
  random: Random,
): DeliveryPlan {
  const plan: DeliveryPlan = {
    delayMs: drawDelay(usual.delayMs, random),
    isEarly: false,
    isLost: false,
    failure: usual.failure,
    again: { times: 0, gapMs: 0 },
    cut: UNHARMED,
    truncated: UNHARMED,
    format: usual.format,
  };
  return faults.reduce((sum, fault) => ({ ...sum, ...toChange(fault, sum, random) }), plan);
}

function toChange(fault: CallbackFault, plan: DeliveryPlan, random: Random): Partial<DeliveryPlan> {
  switch (fault.kind) {
    case 'callback-delay':
      return { delayMs: drawDelay(fault.ms, random) };
    case 'callback-early':
      return { isEarly: true };
    case 'callback-lost':
      return { isLost: true };
    case 'callback-duplicate':
      return { again: { times: fault.times ?? 1, gapMs: fault.gapMs ?? 0 } };
    case 'callback-failed':
      return { failure: fault.message ?? 'Internal error while processing the request' };
    case 'callback-cut':
      return { cut: { afterBytes: fault.afterBytes, attempts: fault.attempts ?? 1 } };
    case 'callback-truncated':
      return { truncated: { afterBytes: fault.afterBytes, attempts: fault.attempts ?? Infinity } };
    case 'callback-format': {
      const { kind: _kind, match: _match, count: _count, ...format } = fault;
      return { format: { ...plan.format, ...format } };
    }
  }
}

function drawDelay(delay: DelayMs, random: Random): number {
  const [least, most] = typeof delay === 'number' ? [delay, delay] : delay;
  return Math.round(least + (most - least) * drawFraction(random));
}
