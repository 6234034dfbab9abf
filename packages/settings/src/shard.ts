/** One of several runs that share the work of a night. */
export type Shard = {
  /** From 0. */
  readonly index: number;
  readonly count: number;
};

/** The shard of a run that has no others beside it. */
export const WHOLE: Shard = { index: 0, count: 1 };

/** More would only wait for each other. */
export const MOST_SHARDS = 10_000;

const FORM = /^(\d{1,5})\/(\d{1,5})$/;

/** A shard as it is written, `2/7`; undefined for text that is none. */
export function parseShard(text: string): Shard | undefined {
  const [, index, count] = FORM.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  return shard.index < shard.count && shard.count <= MOST_SHARDS ? shard : undefined;
}

/** `2/7`. */
export function formatShard({ index, count }: Shard): string {
  return `${index}/${count}`;
}

/** How keys name a shard, `s2of7`; undefined for the one that has no others beside it. */
export function tagOf({ index, count }: Shard): string | undefined {
  return count === 1 ? undefined : `s${index}of${count}`;
}

/** The shard that such a tag names; undefined for text that is none. */
export function parseTag(text: string): Shard | undefined {
  const [, index = '', count = ''] = /^s(\d{1,5})of(\d{1,5})$/.exec(text) ?? [];
  return parseShard(`${index}/${count}`);
}

/** What sweeps away has to be so old where others write beside: it could be theirs. */
const LEAST_RETENTION_HOURS = 1;

/** What is wrong with the settings of one of several runs beside each other. */
export function shardProblems(shard: string | undefined, config: { unfinished_retention_hours?: unknown }): string[] {
  if (shard === undefined) return [];
  const parsed = parseShard(shard);
  if (parsed === undefined) {
    // What does not even look like one is told by the setting's pattern.
    if (!FORM.test(shard)) return [];
    return [`"shard" is ${shard}: I/N counts I from 0 to N - 1, and N is at most ${MOST_SHARDS}`];
  }
  return sweepProblems(parsed, config);
}

/** Whether it would sweep away what shards beside it are writing. */
export function sweepProblems(shard: Shard, config: { unfinished_retention_hours?: unknown }): string[] {
  const { unfinished_retention_hours: hours } = config;
  if (shard.count === 1 || typeof hours !== 'number' || hours >= LEAST_RETENTION_HOURS) return [];
  return [
    `"unfinished_retention_hours" is ${hours}: of several shards each would remove what the others are writing; set it to ${LEAST_RETENTION_HOURS} or more`,
  ];
}

/** The object that stands for a lease of a shard: `lease.json`, or `lease.s2of7.json` where there are others. */
export function leaseKeyOf(name: string, shard: Shard): string {
  return [name, tagOf(shard), 'json'].filter((part) => part !== undefined).join('.');
}

/** Whether such an object is that of a run with another number of shards. */
export function isOfOtherCount(key: string, { count }: Shard): boolean {
  const [, tag = ''] = key.split('.');
  return (parseTag(tag) ?? WHOLE).count !== count;
}
