import { type Ask } from '../ask.js';
import { type Budget, createBudget } from '../budget.js';
import { answerKey } from '../inbox/keys.js';
import { Refusal } from '../refusal.js';

/** OnSpot may send an answer again while it is being taken, but never so often at the same time. */
const MOST_AT_ONCE = 16;

/** Lets the deliveries of each ask in one after the other. */
export type Queues = {
  /**
   * Waits for its turn; the result ends it.
   *
   * @throws Refusal 503 when too many are there already; the signal's reason once it is aborted
   */
  enter(ask: Ask, signal: AbortSignal): Promise<() => void>;
};

/**
 * Whoever has got hold of a token may call as often and send as slowly as he likes: he holds the memory of one body and
 * a few connections, and is in the way of nobody but the ask whose token he has.
 */
export function createQueues(): Queues {
  const queues = new Map<string, { turn: Budget; size: number }>();

  return {
    async enter(ask, signal) {
      const key = answerKey(ask);
      const queue = queues.get(key) ?? { turn: createBudget(1), size: 0 };
      if (queue.size >= MOST_AT_ONCE) throw new Refusal(503, 'Too many deliveries of this answer at the same time');
      queues.set(key, queue);
      queue.size += 1;
      const leave = () => {
        queue.size -= 1;
        if (queue.size === 0) queues.delete(key);
      };
      try {
        const release = await queue.turn.take(1, signal);
        return () => {
          release();
          leave();
        };
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
}
