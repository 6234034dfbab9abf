import { expect, test } from '@jest/globals';
import { run } from './support/run.js';

/** The flags that the test program takes from a command line. */
async function flagsOf(...args: string[]): Promise<unknown> {
  const { code, out, log } = await run(args);
  if (code !== 0) return { code, log };
  return (JSON.parse(out) as { value: unknown }).value;
}

const NONE = { config: [], test: undefined, discover: false, help: false, version: false };

test('without flags there is nothing', async () => {
  expect(await flagsOf()).toEqual({ config: [], discover: false, help: false, version: false });
});

test('a repeatable flag keeps its order, in both spellings', async () => {
  expect(await flagsOf('--config', 'a', '--config=b', '--config', 'ENV')).toEqual({
    ...NONE,
    config: ['a', 'b', 'ENV'],
  });
});

test('a flag given again replaces its value', async () => {
  expect(await flagsOf('--count', '1', '--count', '2')).toEqual({ ...NONE, count: '2' });
});

test.each(['--catalog', '--properties'])('%s sets the catalog', async (flag) => {
  expect(await flagsOf(flag, 'c.json')).toEqual({ ...NONE, catalog: 'c.json' });
});

test.each([
  [['--test'], ''],
  [['--test='], ''],
  [['--test=schema'], 'schema'],
  [['--test', '--discover'], ''],
])('%j gives the value %j', async (args, value) => {
  expect(await flagsOf(...args)).toMatchObject({ test: value });
});

test('a value that is called like a flag with an optional value stays as it is', async () => {
  expect(await flagsOf('--catalog', 'test')).toEqual({ ...NONE, catalog: 'test' });
});

test('a switch has a short form', async () => {
  expect(await flagsOf('-d')).toEqual({ ...NONE, discover: true });
});

test.each([
  [['--nope'], '--nope'],
  [['-x'], '-x'],
  [['--toString'], '--toString'],
  [['--__proto__=1'], '--__proto__'],
  [['--catalog'], '--catalog'],
  [['--catalog', '--discover'], '--catalog'],
  [['--discover=yes'], '--discover'],
  [['extra'], 'extra'],
])('%j ends with 64 and a sentence that names it', async (args, name) => {
  expect(await flagsOf(...args)).toEqual({ code: 64, log: expect.stringContaining(name) });
});

test.each([
  [['--catalog', '-1/4'], '--catalog'],
  [['--catalog', '--discover'], '--catalog'],
])('%j is told how a value that begins with a dash is written', async (args, option) => {
  expect(await flagsOf(...args)).toEqual({
    code: 64,
    log: expect.stringContaining(
      `The value of ${option} is missing, or it begins with a dash: then write ${option}=…; --help lists what there is`,
    ),
  });
});
