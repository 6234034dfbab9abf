import { type Fault } from './faults.js';
import { type JsonObject, type JsonValue } from './json.js';

/** One line of an ack. `location` is where the file of a save endpoint will be, or who is given the answer. */
export type AckEntry = { id: string; name: string; location?: string };

/** Whether an ack is a list of entries, or one entry bare. */
export type AckShape = 'array' | 'object';

type AckFault = Extract<Fault, { kind: 'ack' }>;

/** The body of an ack, as the endpoint documents it, and then as faults would have it. */
export function toAck(entries: readonly AckEntry[], shape: AckShape, faults: readonly AckFault[]): JsonValue {
  const shown = faults.reduce(applyFault, [...entries]);
  const isBare = shape === 'object' || (shown.length === 1 && faults.some(({ bare }) => bare));
  const [first = {}]: JsonObject[] = shown;
  return isBare ? first : shown;
}

function applyFault(entries: AckEntry[], { order, missing = 0, namesakes = 0 }: AckFault): AckEntry[] {
  const [first] = entries;
  const named = entries.map((entry, index) =>
    first && index >= entries.length - namesakes ? { ...entry, name: first.name } : entry,
  );
  const kept = missing > 0 ? named.slice(0, -missing) : named;
  if (order === 'reversed') return kept.toReversed();
  // Ids are as good as random, so their order is a shuffled one.
  return order === 'shuffled' ? kept.toSorted((a, b) => (a.id < b.id ? -1 : 1)) : kept;
}
