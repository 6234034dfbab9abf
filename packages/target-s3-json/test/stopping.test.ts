import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { load, linesOf } from './support/load.js';
import { record, schema, state } from './support/messages.js';
import { readObjects } from './support/objects.js';
import { feed, run, start, toEnv } from './support/program.js';
import { tempFolder } from './support/temp-folder.js';

const FROM_ENV = ['--config', 'ENV'];

describe('a signal', () => {
  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('%s completes what was read, says the covered state, and ends with %i', async (signal, code) => {
    const folder = await tempFolder();
    const running = start(FROM_ENV, toEnv({ destination: folder }));
    await feed(running, schema('s') + state(0) + record('s', { n: 1 }) + state(1) + record('s', { n: 2 }));
    running.child.kill(signal);
    const result = await running.ended;
    expect(result).toMatchObject({ code, out: '0\n1\n' });
    expect(linesOf(await readObjects(folder), 's')).toEqual(['{"n":1}', '{"n":2}']);
    expect((await readObjects(folder)).map(({ key }) => key)).not.toContainEqual(expect.stringMatching(/^_manifests/));
    expect(result.log.trimEnd().split('\n').at(-1)).toBe(`CRITICAL Stopped by ${signal}`);
  });

  test('as a library: stop ends in order, also when the source never says anything again', async () => {
    const stop = new AbortController();
    async function* source() {
      yield Buffer.from(schema('s') + record('s', { n: 1 }) + state(1));
      setTimeout(() => stop.abort(), 20);
      await new Promise(() => {});
    }
    const loaded = await load(source(), { signals: { stop: stop.signal } });
    expect(loaded).toMatchObject({ failure: undefined, states: ['1'], manifest: undefined });
    expect(loaded.lines('s')).toEqual(['{"n":1}']);
  });

  test('as a library: stopped before it begins, it reads nothing', async () => {
    const never = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) };
    const loaded = await load(never, { signals: { stop: AbortSignal.abort() } });
    expect(loaded).toMatchObject({ failure: undefined, states: [], keys: [] });
  });

  test('as a library: abandon leaves nothing of what was open', async () => {
    const abandon = new AbortController();
    async function* source() {
      yield Buffer.from(schema('s') + record('s', { n: 1 }) + state(1));
      setTimeout(() => abandon.abort(new Error('enough')), 20);
      await new Promise(() => {});
    }
    const loaded = await load(source(), { signals: { abandon: abandon.signal } });
    expect(loaded).toMatchObject({ failure: { message: 'enough' }, states: [], keys: [] });
  });
});

describe('an input that ends too early', () => {
  const whole = schema('s') + record('s', { n: 1 }) + state(1) + record('s', { n: 2 });

  test('in the middle of a line fails; the lines before are stored and the state before is said', async () => {
    const folder = await tempFolder();
    const { code, out, log } = await run(
      FROM_ENV,
      `${whole}{"type":"RECORD","stream":"s","rec`,
      toEnv({ destination: folder }),
    );
    expect({ code, out }).toEqual({ code: 65, out: '1\n' });
    expect(log).toMatch(/CRITICAL Line 5 of the input is not JSON: 34 characters, cut off\n$/);
    expect(linesOf(await readObjects(folder), 's')).toEqual(['{"n":1}', '{"n":2}']);
  });

  test('because the source fails is treated alike, and its failure is thrown', async () => {
    async function* source() {
      yield Buffer.from(whole);
      throw new Error('the tap broke');
    }
    const loaded = await load(source());
    expect(loaded).toMatchObject({ failure: { message: 'the tap broke' }, states: ['1'], manifest: undefined });
    expect(loaded.lines('s')).toHaveLength(2);
  });
});

describe('a reader of the states that goes away', () => {
  test('ends the program with 141, after what was read is stored', async () => {
    const folder = await tempFolder();
    const { child, ended, hasSaid } = start(FROM_ENV, toEnv({ destination: folder, rotate_records: 1 }));
    child.stdin.write(schema('s') + state(0));
    await hasSaid('0\n');
    child.stdout.destroy();
    await once(child.stdout, 'close');
    for (let n = 0; n < 20 && child.exitCode === null; n += 1) {
      child.stdin.write(record('s', { n }) + state(n));
      await sleep(20);
    }
    const { code, log } = await ended;
    expect(code).toBe(141);
    expect(log).toMatch(/CRITICAL The program that reads our output has gone/);
    expect(linesOf(await readObjects(folder), 's').length).toBeGreaterThan(0);
  });

  test('as a library: leaving the loop completes what was read', async () => {
    const folder = await tempFolder();
    const input = [schema('s'), state(0), record('s', { n: 1 })].map((text) => Buffer.from(text));
    async function* source() {
      yield Buffer.concat(input);
      await new Promise(() => {});
    }
    await load(source(), {
      folder,
      settings: { rotate_records: 1 },
      onState: () => {
        throw new Error('left');
      },
    });
    expect(linesOf(await readObjects(folder), 's')).toEqual(['{"n":1}']);
  });
});
