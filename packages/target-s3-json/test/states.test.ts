import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { gatedStorage } from './support/gated-storage.js';
import { load, type Loaded } from './support/load.js';
import { readObjects } from './support/objects.js';
import { record, schema, state } from './support/messages.js';
import { tempFolder } from './support/temp-folder.js';

/** Runs an input of which each object's completion is up to the test, which is given time to act in between. */
async function loadGated(
  lines: readonly string[],
  act: (gated: Awaited<ReturnType<typeof gatedStorage>>, said: string[]) => Promise<void>,
) {
  const folder = await tempFolder();
  const gated = await gatedStorage(folder);
  const said: string[] = [];
  let endInput = () => {};
  const inputMayEnd = new Promise<void>((resolve) => (endInput = resolve));
  async function* source() {
    yield Buffer.from(lines.join(''));
    await inputMayEnd;
  }
  const settings = { rotate_records: 1, parallel_uploads: 8 };
  const loading = load(source(), { folder, settings, storage: gated.storage, onState: (text) => void said.push(text) });
  await settle();
  await act(gated, said);
  endInput();
  return loading;
}

/** Long enough for anything that is going to happen; for what must not. */
const settle = () => sleep(30);

/** Resolves once the states said are these; the time-out of the test speaks otherwise. */
async function untilSaid(said: readonly string[], states: readonly string[]): Promise<void> {
  while (said.length < states.length) await sleep(2);
  expect(said).toEqual(states);
}

const abc = [schema('a'), schema('b'), schema('c')];

describe('a state', () => {
  test('is said only when every object with a record before it is complete, in whatever order that happens', async () => {
    const lines = [...abc, record('a', {}), state(1), record('b', {}), state(2), record('c', {}), state(3)];
    const loaded: Loaded = await loadGated(lines, async (gated, said) => {
      expect(said).toEqual([]);
      await gated.complete('c/');
      await settle();
      expect(said).toEqual([]);
      await gated.complete('a/');
      await untilSaid(said, ['1']);
      await gated.complete('b/');
      await untilSaid(said, ['1', '3']);
    });
    expect(loaded.states).toEqual(['1', '3']);
  });

  test('is said at once when no record is before it', async () => {
    await loadGated([state(0), ...abc, state(1), record('a', {}), state(2)], async (gated, said) => {
      await untilSaid(said, ['1']);
      await gated.complete('a/');
    });
  });

  test('is not held back by a record after it', async () => {
    await loadGated([...abc, record('a', {}), state(1), record('b', {})], async (gated, said) => {
      await gated.complete('a/');
      await untilSaid(said, ['1']);
      await gated.complete('b/');
    });
  });

  test('is held back by rejected records until they are stored', async () => {
    const folder = await tempFolder();
    const gated = await gatedStorage(folder);
    const lines = [schema('a', { n: { type: 'string' } }), record('a', { n: 1 }), state(1)];
    const settings = { validation: 'reject' };
    const loading = load(lines, { folder, settings, storage: gated.storage });
    while (gated.waiting().length === 0) await sleep(2);
    expect(gated.waiting()).toEqual([expect.stringMatching(/^_rejected\/a\//)]);
    expect(await readObjects(folder)).toEqual([]);
    await gated.complete('_rejected/');
    expect((await loading).states).toEqual(['1']);
  });

  test('is never said once an object has failed, and what is open is aborted', async () => {
    const lines = [...abc, record('a', {}), state(1), record('b', {}), state(2), record('c', {}), state(3)];
    let aborted: string[] = [];
    const loaded = await loadGated(lines, async (gated, said) => {
      aborted = gated.aborted;
      await gated.complete('a/');
      await untilSaid(said, ['1']);
      await gated.fail('b/', Object.assign(new Error('no'), { exitCode: 77 }));
      await settle();
      await gated.complete('c/');
    });
    expect(loaded.failure).toEqual({ message: 'no', exitCode: 77 });
    expect(loaded.states).toEqual(['1']);
    expect(loaded.manifest).toBeUndefined();
    expect(aborted.map((key) => key.slice(0, 2))).toEqual(expect.arrayContaining(['b/']));
  });

  test('that a tap did not send is never said', async () => {
    expect((await load('')).states).toEqual([]);
    expect((await load([schema('a'), record('a', {})])).states).toEqual([]);
  });

  test('is never ahead of its records, by property: what was said is in the directory at that moment', async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('a', 'b', 'c') },
      { weight: 1, arbitrary: fc.constant('STATE') },
    );
    const pieces = fc.integer({ min: 1, max: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        pieces,
        pieces,
        async (steps, rotate_records, parallel_uploads) => {
          const folder = await tempFolder();
          const lines = steps.map((name, n) => (name === 'STATE' ? state(n) : record(name, { n })));
          async function* source() {
            yield Buffer.from(abc.join(''));
            for (const each of lines) yield Buffer.from(each);
          }
          const onState = async (said: string) => {
            const stored = (await readObjects(folder)).flatMap(({ text }) =>
              [...text.matchAll(/^\{"n":(\d+)\}$/gm)].map((match) => Number(match[1])),
            );
            const before = steps.flatMap((name, n) => (name !== 'STATE' && n < Number(said) ? [n] : []));
            expect(stored).toEqual(expect.arrayContaining(before));
          };
          const loaded = await load(source(), { folder, settings: { rotate_records, parallel_uploads }, onState });
          const sent = steps.flatMap((name, n) => (name === 'STATE' ? [String(n)] : []));
          expect(loaded.failure).toBeUndefined();
          expect(loaded.states.at(-1)).toBe(sent.at(-1));
          expect(sent).toEqual(expect.arrayContaining(loaded.states));
          expect(loaded.states.map(Number)).toEqual(loaded.states.map(Number).sort((a, b) => a - b));
        },
      ),
      { numRuns: 15 },
    );
  });

  test('costs no memory while it waits: 400,000 of them', async () => {
    async function* source() {
      yield Buffer.from(schema('a') + record('a', {}));
      const block = Buffer.from(Array.from({ length: 1000 }, (_, n) => state({ n, pad: 'x'.repeat(100) })).join(''));
      for (let n = 0; n < 400; n += 1) yield block;
      yield Buffer.from(state('last'));
    }
    const before = process.memoryUsage();
    const loaded = await load(source());
    const after = process.memoryUsage();
    expect(loaded.states).toEqual(['"last"']);
    expect(after.external + after.arrayBuffers - before.external - before.arrayBuffers).toBeLessThan(40_000_000);
  });
});
