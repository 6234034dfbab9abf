import { isJsonObject } from '@onspot-tap/singer';

/** OnSpot's word for one feature: the id that its callback will carry, and where a file will be, if any. */
export type Ack = { id: string; location?: string; otherIds?: readonly string[] };

export type JoinedAcks = {
  /** By position of the names; `undefined` where no entry speaks of that feature, so that it may or may not run. */
  acks: (Ack | undefined)[];
  /** What is wrong with the acknowledgement, when something is. */
  problem?: string;
};

type Entry = Ack & { name: string | undefined };

/**
 * Joins an acknowledgement with the features it answers: by name, since OnSpot promises no order. Position decides
 * only among features of the same name, and for entries without a name when there are as many as features.
 *
 * @param body an array of `{id, name, location?}`, or a single one
 * @param names the names that were sent, in their order
 */
export function joinAcks(body: unknown, names: readonly string[]): JoinedAcks {
  const acks: (Ack | undefined)[] = names.map(() => undefined);
  const list: unknown[] = Array.isArray(body) ? body : [body];
  const problems: string[] = [];
  const free = positionsByName(names);
  const taken = new Set<string>();

  for (const [index, value] of list.entries()) {
    const entry = toEntry(value);
    const position = entry && placeOf(entry, { free, index, isAligned: list.length === names.length, acks });
    if (!entry) problems.push(`entry ${index} has no id`);
    else if (taken.has(entry.id)) problems.push(`the id ${entry.id} stands there twice`);
    else if (position === undefined) problems.push(describeStranger(entry, index));
    else {
      taken.add(entry.id);
      acks[position] = toAck(entry);
    }
  }
  for (const [index, name] of names.entries()) if (!acks[index]) problems.push(`"${name}" is not in it`);
  return problems.length === 0 ? { acks } : { acks, problem: toSentence(problems) };
}

/**
 * The acknowledgement of a request that is one question, however many features it has. How many entries it holds, and
 * what they are called, is not documented: the answer may carry any of their ids.
 */
export function acksOfOne(body: unknown): JoinedAcks {
  const list: unknown[] = Array.isArray(body) ? body : [body];
  const entries = list.map(toEntry).filter((entry) => entry !== undefined);
  const [first, ...others] = entries;
  if (first === undefined) return { acks: [undefined], problem: toSentence(['no entry has an id']) };
  const location = entries.find((entry) => entry.location !== undefined)?.location;
  const ack = { id: first.id, ...(location !== undefined && { location }) };
  return { acks: [others.length > 0 ? { ...ack, otherIds: others.map(({ id }) => id) } : ack] };
}

function positionsByName(names: readonly string[]): Map<string, number[]> {
  const positions = new Map<string, number[]>();
  for (const [index, name] of names.entries()) positions.set(name, [...(positions.get(name) ?? []), index]);
  return positions;
}

type Places = { free: Map<string, number[]>; index: number; isAligned: boolean; acks: readonly (Ack | undefined)[] };

function placeOf(entry: Entry, { free, index, isAligned, acks }: Places): number | undefined {
  if (entry.name !== undefined) return free.get(entry.name)?.shift();
  return isAligned && acks[index] === undefined ? index : undefined;
}

function toEntry(value: unknown): Entry | undefined {
  if (!isJsonObject(value) || typeof value.id !== 'string' || value.id === '') return undefined;
  const { id, name, location } = value;
  return {
    id,
    name: typeof name === 'string' ? name : undefined,
    ...(typeof location === 'string' ? { location } : {}),
  };
}

const toAck = ({ id, location }: Entry): Ack => (location === undefined ? { id } : { id, location });

function describeStranger({ name }: Entry, index: number): string {
  return name === undefined ? `entry ${index} names no feature` : `entry ${index} is about "${name}", once too often`;
}

function toSentence(problems: readonly string[]): string {
  const shown = problems.slice(0, 3).join(', ');
  const rest = problems.length > 3 ? ` and ${problems.length - 3} more` : '';
  return `OnSpot's acknowledgement does not fit what was sent: ${shown}${rest}`;
}
