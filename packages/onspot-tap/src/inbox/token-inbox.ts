import { answerKey, failureKey, inboxPrefix } from '@onspot-tap/callback';
import { type Storage } from '@onspot-tap/storage';
import { type Ask } from '../ledger/ask.js';
import { idPrefixOf } from '../ledger/ids.js';
import { toDate } from '../time/day.js';
import { type Arrival, type Inbox } from './inbox.js';
import { openObject } from './open-object.js';

/** So few asks of a window are looked for one by one: a listing of it may have tens of thousands of keys. */
const FEW = 16;

/**
 * The inbox that the receiver fills: objects named by ask, found by listing one stream and window at a time, or one by
 * one where a few are awaited.
 */
export function createTokenInbox(work: Storage): Inbox {
  return {
    async look(asks) {
      const arrivals: Arrival[] = [];
      for (const group of byWindow(asks)) {
        const keys = group.length > FEW ? await listKeys(work, group) : await probeKeys(work, group);
        for (const ask of group) {
          const arrival = arrivalOf(work, ask, keys);
          if (arrival !== undefined) arrivals.push(arrival);
        }
      }
      return arrivals;
    },
    async clear(ask) {
      await work.delete(answerKey(addressOf(ask)));
      await work.delete(failureKey(addressOf(ask)));
    },
  };
}

function addressOf({ id, batch }: Ask): { stream: string; windowStart: string; askId: string } {
  return { stream: batch.stream, windowStart: toDate(batch.window.first), askId: id };
}

/** What the keys of a window begin with, of asks of the same shard. */
function prefixOf(ask: Ask): string {
  return `${inboxPrefix(addressOf(ask))}${idPrefixOf(ask.id)}`;
}

function byWindow(asks: readonly Ask[]): Ask[][] {
  const windows = new Map<string, Ask[]>();
  for (const ask of asks) {
    const prefix = prefixOf(ask);
    const group = windows.get(prefix);
    if (group === undefined) windows.set(prefix, [ask]);
    else group.push(ask);
  }
  return [...windows.values()];
}

async function listKeys(work: Storage, asks: readonly Ask[]): Promise<Set<string>> {
  const keys = new Set<string>();
  const [first] = asks;
  if (first === undefined) return keys;
  const prefix = prefixOf(first);
  // Ids sort by time: what earlier runs asked of the same window, up to 30 times as much, is not listed again.
  const oldest = asks.reduce((id, ask) => (ask.id < id ? ask.id : id), first.id);
  for await (const { key } of work.list({ prefix, startAfter: `${inboxPrefix(addressOf(first))}${oldest}` }))
    keys.add(key);
  return keys;
}

async function probeKeys(work: Storage, asks: readonly Ask[]): Promise<Set<string>> {
  const probes = asks.map(async (ask) => {
    const answer = answerKey(addressOf(ask));
    if (await work.head(answer)) return [answer];
    const failure = failureKey(addressOf(ask));
    return (await work.head(failure)) ? [failure] : [];
  });
  return new Set((await Promise.all(probes)).flat());
}

function arrivalOf(work: Storage, ask: Ask, keys: ReadonlySet<string>): Arrival | undefined {
  const answer = answerKey(addressOf(ask));
  const failure = failureKey(addressOf(ask));
  if (keys.has(answer)) return { ask, kind: 'answer', open: () => openObject(work, answer) };
  if (keys.has(failure)) return { ask, kind: 'failure', open: () => openObject(work, failure) };
  return undefined;
}
