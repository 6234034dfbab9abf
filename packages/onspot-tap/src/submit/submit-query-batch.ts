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
 * @throws Failure with `EXIT.config` when both halves, and then a single question of each, are refused with the words
 * of the whole: then it is not the features
 */
export async function submitQueryBatch(part: QueryBatch, options: SubmitterOptions): Promise<Submitted[]> {
  const { batch, outcome } = await submitBatch(part, options);
  return outcome.kind === 'refused' ? bisect(part, { batch, outcome }, options) : [settle({ batch, outcome })];
}

type RefusedBatch = { batch: Batch; outcome: Refused };

async function bisect(part: QueryBatch, refused: RefusedBatch, options: SubmitterOptions): Promise<Submitted[]> {
  if (part.queries.length === 1) return [settle(refused)];
  await options.ledger.delete(refused.batch);
  const halves: Sent[] = [];
  for (const half of halve(part)) halves.push({ part: half, submission: await submitBatch(half, options) });
  const isTelling = part.queries.length >= SMALLEST_TELLING_BATCH;
  if (isTelling && halves.every(({ submission }) => isSame(submission, refused.outcome))) {
    return probe(halves, refused, options);
  }
  const settled: Submitted[] = [];
  for (const { part: half, submission } of halves) {
    const { batch, outcome } = submission;
    if (outcome.kind === 'refused') settled.push(...(await bisect(half, { batch, outcome }, options)));
    else settled.push(settle(submission));
  }
  return settled;
}

type Sent = { part: QueryBatch; submission: Submission };

/**
 * Both halves were refused in the same words. Two bad features can do that, too; so one question of each half is sent
 * alone before the configuration is blamed. What turns out to be a good question has been asked by that.
 */
async function probe(halves: readonly Sent[], refused: RefusedBatch, options: SubmitterOptions): Promise<Submitted[]> {
  const probes: Submission[] = [];
  for (const { part, submission } of halves) {
    await options.ledger.delete(submission.batch);
    probes.push(await submitBatch({ ...part, queries: part.queries.slice(0, 1) }, options));
  }
  if (probes.every((submission) => isSame(submission, refused.outcome))) {
    for (const { batch } of probes) await options.ledger.delete(batch);
    throw configurationRefused(refused.batch, refused.outcome);
  }
  const settled = probes.map(settle);
  for (const { part } of halves) {
    settled.push(...(await submitQueryBatch({ ...part, queries: part.queries.slice(1) }, options)));
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
  if (outcome.kind === 'refused') return { kind: 'refused', batch, message: outcome.message };
  return { kind: 'sent', batch, isAcknowledged: outcome.kind === 'accepted' };
}

/** The failure for a refusal that no feature is to blame for. */
export function configurationRefused(batch: Batch, { message }: { message: string }): Failure {
  return new Failure(
    EXIT.config,
    `OnSpot refuses every question, as in ${describe(batch)}: ${message}; check os_settle_days, start_date and os_callback_url`,
  );
}
