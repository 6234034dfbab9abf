import { appendFileSync } from 'node:fs';

/**
 * Sums up a run in one line, as the root's reporter does. Where TEST_COUNTS names a file, passed, failed and skipped go
 * to its end instead, for whoever sums up several runs.
 *
 * @param {AsyncIterable<{ type: string, data: { nesting: number, message?: string } }>} events
 */
export default async function* countTests(events) {
  const counts = new Map();
  for await (const { type, data } of events) {
    const [, what, number] =
      (type === 'test:diagnostic' && data.nesting === 0 && /^(\w+) (\d+)$/.exec(data.message)) || [];
    if (what !== undefined) counts.set(what, Number(number));
  }
  const count = (...names) => names.reduce((sum, name) => sum + (counts.get(name) ?? 0), 0);
  // A file that could not be loaded, or a test that hung, is a failure.
  const [passed, failed, skipped] = [count('pass'), count('fail', 'cancelled'), count('skipped', 'todo')];
  const file = process.env.TEST_COUNTS;
  if (file) appendFileSync(file, `${passed} ${failed} ${skipped}\n`);
  else yield `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`;
}
