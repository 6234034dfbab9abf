import { EXIT, Failure } from '@onspot-tap/singer';
import { type Batch } from '../ledger/ask.js';
import { type QueryBatch } from '../plan/batches.js';
import { describe, type Submission, submitBatch, type SubmitterOptions } from './submitter.js';

export type Refused = Extract<Submission['outcome'], { kind: 'refused' }>;

/** What became of a batch once nothing that OnSpot refused is left in it but single, hopeless questions. */
export type Submitted =
  | { kind: 'sent'; batch: Batch; isAcknowledged: boolean }
  /** One question alone. Its ledger entry still says that it is open. */
  | { kind: 'refused'; batch: Batch; message: string }
  | { kind: 'unavailable'; message: string; status?: number };

/** With fewer, two bad features in two halves would look like a bad configuration. */
const SMALLEST_TELLING_BATCH = 4;

/**
 * Sends a batch, and bisects it when it is refused: one bad feature makes OnSpot refuse its whole request. The
 * offending ones end alone, all others are sent.
 *
 * @throws Failure with `EXIT.config` when both halves are refused with the words of the whole: then it is not a feature
 */
export async function submitQueryBatch(part: QueryBatch, options: SubmitterOptions): Promise<Submitted[]> {
  const whole = await submitBatch(part, options);
  if (whole.outcome.kind !== 'refused') return [settle(whole)];
  return bisect(part, { batch: whole.batch, outcome: whole.outcome }, options);
}

async function bisect(
  part: QueryBatch,
  { batch, outcome }: { batch: Batch; outcome: Refused },
  options: SubmitterOptions,
): Promise<Submitted[]> {
  if (part.queries.length === 1) return [{ kind: 'refused', batch, message: outcome.message }];
  await options.ledger.delete(batch);
  const halves = halve(part);
  const submissions: Submission[] = [];
  for (const half of halves) submissions.push(await submitBatch(half, options));
  if (part.queries.length >= SMALLEST_TELLING_BATCH && submissions.every((half) => isSame(half, outcome))) {
    for (const half of submissions) await options.ledger.delete(half.batch);
    throw configurationRefused(batch, outcome);
  }
  const settled: Submitted[] = [];
  for (const [index, half] of halves.entries()) {
    const submission = submissions[index] as Submission;
    const { outcome: result } = submission;
    if (result.kind === 'refused')
      settled.push(...(await bisect(half, { batch: submission.batch, outcome: result }, options)));
    else settled.push(settle(submission));
  }
  return settled;
}

function halve(part: QueryBatch): QueryBatch[] {
  const middle = Math.ceil(part.queries.length / 2);
  return [part.queries.slice(0, middle), part.queries.slice(middle)].map((queries) => ({ ...part, queries }));
}

function isSame({ outcome }: Submission, { message }: Refused): boolean {
  return outcome.kind === 'refused' && outcome.message === message;
}

function settle({ batch, outcome }: Submission): Submitted {
  if (outcome.kind === 'unavailable') return outcome;
  return { kind: 'sent', batch, isAcknowledged: outcome.kind === 'accepted' };
}

/** The failure for a refusal that no feature is to blame for. */
export function configurationRefused(batch: Batch, { message }: { message: string }): Failure {
  return new Failure(
    EXIT.config,
    `OnSpot refuses every question, as in ${describe(batch)}: ${message}; check os_settle_days, start_date and os_callback_url`,
  );
}
