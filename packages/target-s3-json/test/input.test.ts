import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { type SingerMessage } from '@onspot-tap/singer';
import { openStorage } from '@onspot-tap/storage';
import { createTarget, type InputPiece, type TargetInput, targetSettings } from 'target-s3-json';
import { readObjects } from './support/objects.js';
import { linesOf } from './support/load.js';
import { tempFolder } from './support/temp-folder.js';

const SCHEMA: SingerMessage = {
  type: 'SCHEMA',
  stream: 's',
  schema: { type: 'object', properties: { n: { type: 'integer' } } },
  key_properties: ['n'],
};
const record = (n: number): SingerMessage => ({ type: 'RECORD', stream: 's', record: { n } });
const state = (n: number): SingerMessage => ({ type: 'STATE', value: { bookmarks: { s: { n } } } });
const said = (n: number) => `{"bookmarks":{"s":{"n":${n}}}}\n`;

async function openTarget(settings: object = {}) {
  const folder = await tempFolder();
  const { config } = targetSettings.parse({ destination: folder, ...settings });
  const target = createTarget(config, { storage: await openStorage(folder) });
  return { target, records: async () => linesOf(await readObjects(folder), 's') };
}

async function loadAll(input: TargetInput) {
  const { target, records } = await openTarget();
  const states: string[] = [];
  let failure: unknown;
  try {
    for await (const bytes of target.run(input)) states.push(bytes.toString());
  } catch (error) {
    failure = error;
  }
  return { states, failure, records: await records() };
}

async function* later<T>(...pieces: T[]): AsyncGenerator<T> {
  for (const piece of pieces) {
    await sleep(1);
    yield piece;
  }
}

const MESSAGES = [SCHEMA, record(1), record(2), state(2)];
const LINES = MESSAGES.map((message) => JSON.stringify(message));
const TEXT = `${LINES.join('\n')}\n`;

test.each<[unknown, string]>([
  [5, 'a number'],
  [undefined, 'undefined'],
  [null, 'null'],
  [SCHEMA, 'an object that cannot be iterated over'],
  [() => MESSAGES, 'a function'],
])('of what is no input (%p) a run says what it wants', async (input, name) => {
  const { failure, states } = await loadAll(input as TargetInput);
  expect(states).toEqual([]);
  expect(failure).toBeInstanceOf(TypeError);
  expect((failure as Error).message).toMatch(
    new RegExp(`^The input of a target is ${name}, and must be a stream or another \\(async\\) iterable of bytes, `),
  );
});

describe('a run takes', () => {
  test.each<[string, () => TargetInput]>([
    ['an array of messages', () => MESSAGES],
    ['messages that come one by one', () => later(...MESSAGES)],
    ['lines', () => LINES],
    ['lines that come one by one, with their line feeds', () => later(...LINES.map((line) => `${line}\n`))],
    ['the whole input as text', () => TEXT],
    ['bytes', () => [Buffer.from(TEXT)]],
    ['the whole input as bytes', () => Buffer.from(TEXT)],
    ['bytes in a buffer that is used again', () => inBytes(TEXT)],
    ['all of these mixed', () => later<InputPiece>(SCHEMA, LINES[1]!, Buffer.from(`${LINES[2]}\n`), state(2))],
  ])('%s', async (_what, input) => {
    expect(await loadAll(input())).toEqual({ states: [said(2)], failure: undefined, records: ['{"n":1}', '{"n":2}'] });
  });

  test('a hundred thousand messages, in their order', async () => {
    async function* messages() {
      yield SCHEMA;
      for (let n = 0; n < 100_000; n += 1) yield record(n);
      yield state(99_999);
    }
    const { states, records } = await loadAll(messages());
    expect(states).toEqual([said(99_999)]);
    expect(records).toEqual(Array.from({ length: 100_000 }, (_, n) => `{"n":${n}}`));
  });
});

function* inBytes(text: string): Generator<Uint8Array> {
  // One buffer for all, as a source may do.
  const buffer = new Uint8Array(1);
  for (const byte of Buffer.from(text)) {
    buffer[0] = byte;
    yield buffer;
  }
}

describe('of messages that come slowly', () => {
  test('each is taken at once: its state does not wait for the next one', async () => {
    const { target } = await openTarget({ rotate_records: 1 });
    let hasHeard = (_: unknown) => {};
    const heard = new Promise((resolve) => (hasHeard = resolve));
    async function* messages() {
      yield* [SCHEMA, record(1), state(1)];
      await heard; // nothing more comes before the state has been said
      yield* [record(2), state(2)];
    }
    const states: string[] = [];
    for await (const bytes of target.run(messages())) hasHeard(states.push(bytes.toString()));
    expect(states).toEqual([said(1), said(2)]);
  });

  test('the source is ended when the run is stopped', async () => {
    const { target, records } = await openTarget({ rotate_records: 1 });
    const stop = new AbortController();
    let isEnded = false;
    async function* messages() {
      try {
        yield* [SCHEMA, record(1), state(1)];
        for (let n = 2; ; n += 1) {
          await sleep(1);
          yield record(n);
        }
      } finally {
        isEnded = true;
      }
    }
    const states: string[] = [];
    for await (const bytes of target.run(messages(), { stop: stop.signal })) {
      states.push(bytes.toString());
      stop.abort();
    }
    while (!isEnded) await sleep(5);
    expect(states).toEqual([said(1)]);
    expect((await records())[0]).toBe('{"n":1}');
  });
});

describe('what is wrong with a message ends the run, and all before it is stored', () => {
  test.each<[string, unknown, string]>([
    [
      'a number that JSON does not know',
      { type: 'RECORD', stream: 's', record: { n: 1n } },
      'Message 5 of the input has no JSON form: ',
    ],
    ['no message at all', undefined, 'Line 5 of the input is not JSON'],
    [
      'a record of a stream that is not announced',
      { type: 'RECORD', stream: 't', record: {} },
      'Line 5 of the input: ',
    ],
    [
      'a member that is missing',
      { type: 'RECORD', stream: 's' },
      'Line 5 of the input is not a valid Singer RECORD: "record" is missing',
    ],
  ])('%s', async (_what, message, sentence) => {
    const { states, failure, records } = await loadAll([...MESSAGES, message as SingerMessage, record(3)]);
    expect(failure).toMatchObject({ exitCode: 65, message: expect.stringContaining(sentence) });
    expect({ states, records }).toEqual({ states: [said(2)], records: ['{"n":1}', '{"n":2}'] });
  });

  test('a source that fails', async () => {
    async function* messages() {
      yield* MESSAGES;
      throw new Error('the database has gone');
    }
    const { states, failure, records } = await loadAll(messages());
    expect(failure).toMatchObject({ message: 'the database has gone' });
    expect({ states, records }).toEqual({ states: [said(2)], records: ['{"n":1}', '{"n":2}'] });
  });
});

test('a run tells how far it is', async () => {
  const { target } = await openTarget({ rotate_records: 2 });
  const run = target.run([SCHEMA, record(1), record(2), state(2), record(3)]);
  expect(run.progress()).toEqual({ records: 0, rejected: 0, bytes: 0, completeObjects: 0, openObjects: 0 });
  for await (const _state of run);
  expect(run.progress()).toEqual({
    records: 3,
    bytes: [SCHEMA, record(1), record(2), state(2), record(3)].reduce(
      (sum, message) => sum + JSON.stringify(message).length + 1,
      0,
    ),
    rejected: 0,
    completeObjects: 2,
    openObjects: 0,
  });
});
