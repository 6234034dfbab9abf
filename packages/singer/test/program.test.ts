import { expect, test } from '@jest/globals';
import { run, start } from './support/run.js';

test('a good run ends with 0 and has said its lines', async () => {
  const { code, out, log } = await run(['--how', 'good']);
  expect(code).toBe(0);
  expect(out.match(/"n":\d/g)).toEqual(['"n":0', '"n":1', '"n":2']);
  expect(out.match(/\n/g)).toHaveLength(3);
  expect(log).toBe('');
});

test('stdin and stdout carry bytes as they are', async () => {
  const running = start(['--how', 'echo']);
  running.child.stdin.end('{"a":1}\n\n{"b":"é"}\n');
  expect(await running.ended).toMatchObject({ code: 0, out: '{"a":1}\n\n{"b":"é"}\n' });
});

test('--help shows every flag, the version and the epilogue', async () => {
  for (const flag of ['--help', '-h']) {
    const { code, out } = await run([flag]);
    expect(code).toBe(0);
    expect(out).toMatch(/^tap-test 1\.2\.3\n\nA program for tests\.\n\nUsage: tap-test \[command\] \[flags\]\n/);
    expect(out).toMatch(/-d, --discover +Discovery mode\./);
    expect(out).toMatch(/--test\[=KIND\] +A test\./);
    expect(out).toMatch(/--config FILE +Settings\./);
    expect(out).toMatch(/-h, --help/);
    expect(out).toMatch(/Exit codes: 0 is good\.\n$/);
  }
});

test('a command has its own flags and help, and the program lists it', async () => {
  expect((await run(['--help'])).out).toMatch(/^Commands, each with a --help of its own:\n {2}greet {2}Says hello\.$/m);
  expect((await run(['greet', '--help'])).out).toMatch(
    /^tap-test greet 1\.2\.3\n\nSays hello\.\n\nUsage: tap-test greet \[/,
  );
  const { code, out } = await run(['greet', '--name', 'Ada']);
  expect({ code, value: (JSON.parse(out) as { value: unknown }).value }).toEqual({
    code: 0,
    value: { name: 'Ada', help: false, version: false },
  });
  for (const args of [['greet', '--how', 'good'], ['greet', 'greet'], ['--discover', 'greet'], ['toString']]) {
    expect((await run(args)).code).toBe(64);
  }
});

test('what Node and libraries warn of is one line of the log each, without secrets', async () => {
  const { code, out, lines } = await run(['--how', 'warned'], { SECRET: 'sesame' });
  expect({ code, out }).toEqual({ code: 0, out: '' });
  expect(lines).toEqual([
    'WARNING A library says: key ***',
    'WARNING Node warns (DeprecationWarning DEP0999): old ways',
  ]);
});

test('Node does not warn where it was told not to', async () => {
  const { lines } = await run(['--how', 'warned'], { NODE_OPTIONS: '--no-warnings' });
  expect(lines).toEqual(['WARNING A library says: key undefined']);
});

test('--version shows name and version', async () => {
  expect(await run(['--version'])).toMatchObject({ code: 0, out: 'tap-test 1.2.3\n', log: '' });
});

test('a flag nobody knows ends with 64 and names it', async () => {
  const { code, lines, out } = await run(['--how', 'good', '--colour']);
  expect(code).toBe(64);
  expect(lines).toEqual(["CRITICAL Unknown option '--colour'; --help lists what there is"]);
  expect(out).toBe('');
});

test.each([1, 65, 75, 77, 78])('a failure that asks for %d gets it, with one sentence and no stack', async (wanted) => {
  const { code, lines } = await run(['--how', 'failure', '--count', String(wanted)]);
  expect(code).toBe(wanted);
  expect(lines).toEqual(['CRITICAL The moon is full; wait']);
});

test('the exit code is found along the chain of causes', async () => {
  expect(await run(['--how', 'cause'])).toMatchObject({ code: 75, lines: ['CRITICAL outer'] });
});

test.each([
  ['bug', 'x is not a function'],
  ['string', 'just a string'],
  ['uncaught', 'thrown from a timer'],
  ['unhandled', 'nobody awaited me'],
  ['stuck', 'nothing is left that could end the wait'],
])('an unexpected failure (%s) ends with 1 and a CRITICAL last line', async (how, words) => {
  const { code, lines } = await run(['--how', how]);
  expect(code).toBe(1);
  expect(lines.at(-1)).toBe(`CRITICAL Unexpected failure, please report it: ${words}`);
  expect(lines.filter((line) => line.startsWith('CRITICAL'))).toHaveLength(1);
});

test('the stack of a bug stands before its last line', async () => {
  const { lines } = await run(['--how', 'bug']);
  expect(lines[0]).toMatch(/^WARNING at .*program\.mjs/);
});

test('the stack of a bug is a member of its only line where the log is JSON', async () => {
  const { lines } = await run(['--how', 'bug'], { SINGER_SDK_LOG_CONFIG: 'log.yaml' });
  const [line = {}] = lines.map((text) => JSON.parse(text) as { level?: string; exception?: { traceback: object[] } });
  expect(lines).toHaveLength(1);
  expect(line).toMatchObject({ level: 'critical', exception: { type: 'TypeError', message: 'x is not a function' } });
  expect(line.exception?.traceback.at(-1)).toEqual({
    filename: expect.stringMatching(/program\.mjs$/),
    function: expect.stringContaining('bug'),
    lineno: expect.any(Number),
  });
});

test('a timer that was forgotten does not keep the process', async () => {
  const startedAt = performance.now();
  expect(await run(['--how', 'forgotten'])).toMatchObject({ code: 0, out: expect.stringMatching(/\n$/) });
  expect(performance.now() - startedAt).toBeLessThan(60_000);
});

test('the log keeps secrets, and the environment sets its level and form', async () => {
  const env = { SECRET: 'hunter2hunter2', LOGLEVEL: 'debug' };
  const text = await run(['--how', 'logs'], env);
  expect(text.lines).toEqual([
    'DEBUG deep',
    'INFO key *** {"stream":"s","url":"https://host/a?***"}',
    'INFO METRIC: {"type":"counter","metric":"record_count","value":2,"tags":{"stream":"s"}}',
  ]);
  const json = await run(['--how', 'logs'], { ...env, SINGER_SDK_LOG_CONFIG: 'log.yaml', TAP_TEST_LOGLEVEL: 'info' });
  const entries = json.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(entries.map(({ level, message }) => [level, String(message).slice(0, 7)])).toEqual([
    ['info', 'key ***'],
    ['info', 'METRIC:'],
  ]);
  expect(json.log).not.toContain(env.SECRET);
});
