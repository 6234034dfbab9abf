import { EXIT, Failure } from '@onspot-tap/singer';
import { type Batch } from '../ledger/ask.js';
import { type BookBatch } from '../ledger/book-batch.js';
import { type QueryBatch } from '../plan/batches.js';
import { type Query } from '../plan/plan.js';
import { isTimeless } from '../time/window.js';
import { describe, type Submission, submitBatch, type SubmitterOptions } from './submitter.js';

export type Refused = Extract<Submission['outcome'], { kind: 'refused' }>;

/** What became of a batch once nothing that OnSpot refused is left in it but single, hopeless questions. */
export type Submitted =
  | { kind: 'sent'; batch: BookBatch; isAcknowledged: boolean }
  /** One question alone. Its ledger entry still says that it is open. */
  | { kind: 'refused'; batch: BookBatch; message: string }
  | { kind: 'unavailable'; message: string; status?: number };

/** With fewer, a handful of bad features would look like a bad configuration. */
const SMALLEST_TELLING_BATCH = 4;

/**
 * Sends a batch, and bisects it when it is refused: one bad feature makes OnSpot refuse its whole request. The
 * offending ones end alone, all others are sent.
 *
 * @throws Failure with `EXIT.config` when both halves, and then the first and the last question of each alone, are
 * refused with the words of the whole, and nothing of the batch was accepted: then it is not the features
 */
export async function submitQueryBatch(part: QueryBatch, options: SubmitterOptions): Promise<Submitted[]> {
  return createBisection(options).send(part);
}

type Refusal = { batch: BookBatch; outcome: Refused };
type Sent = { part: QueryBatch; submission: Submission };

function createBisection(options: SubmitterOptions) {
  let isAnyAccepted = false;

  async function post(part: QueryBatch): Promise<Submission> {
    const submission = await submitBatch(part, options);
    isAnyAccepted ||= submission.outcome.kind === 'accepted';
    return submission;
  }

  async function send(part: QueryBatch): Promise<Submitted[]> {
    return part.queries.length === 0 ? [] : goOn({ part, submission: await post(part) });
  }

  async function goOn({ part, submission }: Sent): Promise<Submitted[]> {
    const { batch, outcome } = submission;
    return outcome.kind === 'refused' ? bisect(part, { batch, outcome }) : [settle(submission)];
  }

  async function bisect(part: QueryBatch, refused: Refusal): Promise<Submitted[]> {
    if (part.queries.length === 1) return [settle(refused)];
    await options.ledger.delete(refused.batch);
    const halves: Sent[] = [];
    for (const half of halve(part)) halves.push({ part: half, submission: await post(half) });
    const isSuspicious = halves.every(({ submission }) => isSame(submission, refused.outcome));
    if (isSuspicious && isTelling(part) && !isAnyAccepted) return probe(halves, refused);
    const settled: Submitted[] = [];
    for (const half of halves) settled.push(...(await goOn(half)));
    return settled;
  }

  /**
   * Both halves were refused in the same words. Several bad features can do that, too; so the outermost questions of
   * each half are sent alone, until one is not refused like that, before the configuration is blamed. What turns out
   * to be a good question has been asked by that.
   */
  async function probe(halves: readonly Sent[], refused: Refusal): Promise<Submitted[]> {
    const probed = new Map<Query, Submission>();
    const isBlamed = () => [...probed.values()].every((submission) => isSame(submission, refused.outcome));
    for (const { part } of halves) {
      for (const query of [part.queries.at(0), part.queries.at(-1)]) {
        if (query && isBlamed()) probed.set(query, await post({ ...part, queries: [query] }));
      }
    }
    if (isBlamed()) {
      const batches = [...probed.values(), ...halves.map(({ submission }) => submission)];
      for (const { batch } of batches) await options.ledger.delete(batch);
      throw configurationRefused(refused.batch, refused.outcome);
    }
    const settled = [...probed.values()].map(settle);
    for (const half of halves) {
      const rest = half.part.queries.filter((query) => !probed.has(query));
      if (rest.length === half.part.queries.length) {
        settled.push(...(await goOn(half)));
        continue;
      }
      await options.ledger.delete(half.submission.batch);
      settled.push(...(await send({ ...half.part, queries: rest })));
    }
    return settled;
  }
  return { send };
}

// Whatever has failed before may well fail together: that is decided when all has been sent.
function isTelling({ queries }: QueryBatch): boolean {
  return queries.length >= SMALLEST_TELLING_BATCH && queries.some(({ attempt }) => attempt === 1);
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
  if (outcome.kind === 'refused') return { kind: 'refused', batch, message: outcome.message };
  return { kind: 'sent', batch, isAcknowledged: outcome.kind === 'accepted' };
}

/** The failure for a refusal that no feature is to blame for. */
export function configurationRefused(batch: Batch, { message }: { message: string }): Failure {
  const suspects = isTimeless(batch.window) ? 'audiences' : 'os_settle_days, start_date';
  return new Failure(
    EXIT.config,
    `OnSpot refuses every question, as in ${describe(batch)}: ${message}; check ${suspects} and os_callback_url`,
  );
}
