import { describe, expect, test } from '@jest/globals';
import { type Storage, type WriteCondition } from '@onspot-tap/storage';
import { failureOf, textOf } from './support/collect.js';
import { emulatorForFile } from './support/emulator.js';

const MiB = 1024 * 1024;
const ABSENT: WriteCondition = { ifAbsent: true };

const embedded = await emulatorForFile();
const { s3, storage } = embedded;

async function writeLarge(target: Storage, condition?: WriteCondition): Promise<unknown> {
  const writer = target.openWriter('key', condition && { condition });
  for (let n = 0; n < 9; n++) await writer.write(Buffer.alloc(MiB));
  return writer.complete();
}

test('an object that is deleted just after it stood in the way is not taken for a server without conditions', async () => {
  await storage.write('key', 'theirs');
  s3.faults.add({ operation: 'HeadObject', delayMs: 300 });
  const writing = storage.write('key', 'ours', { condition: ABSENT });
  while (!s3.requests.some(({ code }) => code === 'PreconditionFailed')) await new Promise(setImmediate);
  await storage.delete('key');
  await writing;

  expect(await textOf(storage, 'key')).toBe('ours');
  expect(embedded.warnings).toEqual([]);
  const puts = s3.requests.filter(({ operation, key }) => operation === 'PutObject' && key.endsWith('key'));
  expect(puts.at(-1)?.headers['if-none-match']).toBe('*');
});

describe('a write whose answer was lost, and whose repeat is refused', () => {
  test('is recognised as one’s own when it asked for an absent object', async () => {
    s3.faults.add({ operation: 'PutObject', reset: 'after-body', applied: true });
    const { etag } = await storage.write('key', 'text', { condition: ABSENT });

    expect(await storage.head('key')).toMatchObject({ etag });
    expect(s3.requests.filter(({ code }) => code === 'PreconditionFailed')).toHaveLength(1);
  });

  test('is recognised as one’s own when it asked for an unchanged object', async () => {
    const { etag } = await storage.write('key', 'first');
    s3.faults.add({ operation: 'PutObject', reset: 'after-body', applied: true });
    await storage.write('key', 'second', { condition: { ifMatch: etag } });

    expect(await textOf(storage, 'key')).toBe('second');
    expect(embedded.warnings).toEqual([]);
  });

  test.each([undefined, ABSENT])(
    'is recognised as one’s own after an upload in parts (condition: %j)',
    async (condition) => {
      s3.faults.add({ operation: 'CompleteMultipartUpload', reset: 'after-body', applied: true });
      expect(await writeLarge(storage, condition)).toMatchObject({ bytes: 9 * MiB });
    },
  );

  test('is a conflict when the object is another’s', async () => {
    await storage.write('key', 'theirs');
    s3.faults.add({ operation: 'PutObject', reset: 'after-body' });
    const error = await failureOf(storage.write('key', 'ours', { condition: ABSENT }));

    expect(error).toMatchObject({ kind: 'conflict' });
    expect(await textOf(storage, 'key')).toBe('theirs');
  });
});

test('a write that met another conditional write is repeated', async () => {
  s3.faults.add({ operation: 'PutObject', code: 'ConditionalRequestConflict', status: 409, times: 2 });
  await storage.write('key', 'text', { condition: ABSENT });
  s3.faults.add({ operation: 'CompleteMultipartUpload', code: 'ConditionalRequestConflict', status: 409, times: 2 });
  await storage.delete('key');
  await writeLarge(storage, ABSENT);
});

describe.each(['not-implemented', 'if-match-refused'] as const)('on a server with conditional writes %s', (support) => {
  test('conditions are checked by a look, which is said once', async () => {
    const own = await embedded.open();
    s3.faults.conditionalWrites = support;
    await own.write('key', '1', { condition: ABSENT });
    const conflict = await failureOf(own.write('key', '2', { condition: ABSENT }));
    const { etag } = (await own.head('key'))!;
    await own.write('key', '3', { condition: { ifMatch: etag } });
    const late = await failureOf(own.write('key', '4', { condition: { ifMatch: etag } }));

    expect([conflict, late]).toMatchObject([{ kind: 'conflict' }, { kind: 'conflict' }]);
    expect(await textOf(own, 'key')).toBe('3');
    expect(embedded.warnings).toEqual([expect.stringContaining('cannot do conditional writes')]);
  });

  test('conditions hold for uploads in parts too', async () => {
    const own = await embedded.open();
    s3.faults.conditionalWrites = support;
    const { etag } = await own.write('key', 'text');

    expect(await failureOf(writeLarge(own, ABSENT))).toMatchObject({ kind: 'conflict' });
    expect(await writeLarge(own, { ifMatch: etag })).toMatchObject({ bytes: 9 * MiB });
    expect(await failureOf(writeLarge(own, { ifMatch: etag }))).toMatchObject({ kind: 'conflict' });
  });

  test('an upload in parts whose answer was lost is recognised as one’s own', async () => {
    const own = await embedded.open();
    s3.faults.conditionalWrites = support;
    const first = await own.write('key', 'first');
    const { etag } = await own.write('key', 'second', { condition: { ifMatch: first.etag } });
    s3.faults.add({ operation: 'CompleteMultipartUpload', reset: 'after-body', applied: true });
    s3.requests.length = 0;

    expect(await writeLarge(own, { ifMatch: etag })).toMatchObject({ bytes: 9 * MiB });
    expect(s3.requests.map(({ code }) => code)).toContain('NoSuchUpload');
  });
});

test('a server that wants If-Match without quotes gets it so, is left to check it, and nothing is said', async () => {
  const own = await embedded.open();
  s3.faults.conditionalWrites = 'if-match-unquoted';
  const { etag } = await own.write('key', '1');
  const attempts = ['2', '3', '4', '5'].map((text) => own.write('key', text, { condition: { ifMatch: etag } }));
  const outcomes = await Promise.allSettled(attempts);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);

  const replaced = (await own.head('key'))!.etag;
  s3.requests.length = 0;
  await own.write('key', 'last', { condition: { ifMatch: replaced } });
  expect(s3.requests.map(({ operation }) => operation)).toEqual(['PutObject']);
  expect(embedded.warnings).toEqual([]);
});

test('a server that refuses to replace only what is unchanged still lets one of many writers win', async () => {
  const own = await embedded.open();
  s3.faults.conditionalWrites = 'if-match-refused';
  const { etag } = await own.write('other', '1');
  await own.write('other', '2', { condition: { ifMatch: etag } });
  s3.requests.length = 0;

  await own.write('key', 'text', { condition: ABSENT });
  expect(s3.requests.map(({ operation }) => operation)).toEqual(['PutObject']);
});

test('a server that ignores conditions for uploads in parts does not get to overwrite', async () => {
  s3.faults.conditionalWrites = 'ignored';
  await storage.write('key', 'text');
  expect(await failureOf(writeLarge(storage, ABSENT))).toMatchObject({ kind: 'conflict' });
  expect(await textOf(storage, 'key')).toBe('text');
});
