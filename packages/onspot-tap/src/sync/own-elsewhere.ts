import { MalformedAnswer } from '../answers/malformed-answer.js';
import { readEnvelope } from '../answers/read-envelope.js';
import { type Arrival } from '../inbox/inbox.js';
import { type Ask, isOpen } from '../ledger/ask.js';
import { isInShard } from '../shard/shard.js';
import { toTimestamp } from '../time/day.js';
import { mayStillCome } from './arrivals.js';
import { checkIdentity, ForeignAnswer } from './foreign-answer.js';
import { type Run } from './run.js';

/**
 * Looks what has become of questions about this shard's subjects that another shard takes care of, and will say. One
 * that has failed may be asked again at once; one that had ended and whose answer has come after all is open again to
 * this run: else it would be asked, and paid for, once more.
 */
export async function lookForOwnElsewhere(run: Run): Promise<void> {
  const { book, config, inbox } = run;
  const awaited = [...book.elsewhere()].filter(
    (ask) => isInShard(config.shard, ask.subjectId) && (isOpen(ask) || mayStillCome(run, ask)),
  );
  for (const { ask, kind, open } of await inbox.look(awaited)) {
    if (kind === 'failure') {
      ask.end ??= { reason: 'failed', message: null, at: toTimestamp(run.clock()) };
    } else if (ask.end !== undefined && ask.end.reason !== 'malformed' && (await isItsAnswer(ask, open))) {
      ask.end = undefined;
    }
  }
}

/** Whether what has come is an answer to it. What is none, the shard that takes care of it will say. */
async function isItsAnswer(ask: Ask, open: Arrival['open']): Promise<boolean> {
  try {
    const envelope = await readEnvelope(await open());
    checkIdentity(ask, envelope);
    return envelope.success;
  } catch (error) {
    if (error instanceof MalformedAnswer || error instanceof ForeignAnswer) return false;
    throw error;
  }
}
