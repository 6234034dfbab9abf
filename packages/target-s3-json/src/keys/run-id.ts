import { randomBytes } from 'node:crypto';

/** Names a run by when it began and a random part: `20260331t040000z-5f2c91ab`. Sorts by time; lower case throughout. */
export function makeRunId(startedAt: number): string {
  const time = new Date(startedAt).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${time.toLowerCase()}-${randomBytes(4).toString('hex')}`;
}
