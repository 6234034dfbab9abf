import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Storage, StorageError } from '@onspot-tap/storage';
import { bytesOf, failureOf, keysOf, textOf } from './support/collect.js';
import { places } from './support/places.js';

const MiB = 1024 * 1024;

describe.each(places)('in $name', ({ open }) => {
  let storage: Storage;
  let remove: () => Promise<void>;

  beforeEach(async () => ({ storage, remove } = await open()));
  afterEach(() => remove());

  describe('objects', () => {
    test('are read as they were written', async () => {
      const body = randomBytes(100_000);
      await storage.write('folder/object.bin', body, { contentType: 'application/octet-stream' });

      const found = await storage.read('folder/object.bin');
      expect((await bytesOf(found!.body)).equals(body)).toBe(true);
      expect(found!.info).toMatchObject({ key: 'folder/object.bin', bytes: 100_000 });
    });

    test('may be text, which is stored as UTF-8', async () => {
      await storage.write('text', 'Zoë 🦊');
      expect(await textOf(storage, 'text')).toBe('Zoë 🦊');
    });

    test('may be empty', async () => {
      await storage.write('empty', '');
      await storage.openWriter('empty too').complete();

      expect(await textOf(storage, 'empty')).toBe('');
      expect(await storage.head('empty too')).toMatchObject({ bytes: 0 });
    });

    test('are described alike by write, head, read and list', async () => {
      const written = await storage.write('a/b', 'some text');
      const read = await storage.read('a/b');
      read!.body.destroy();
      const listed = [];
      for await (const info of storage.list()) listed.push(info);

      expect(written).toMatchObject({ key: 'a/b', bytes: 9 });
      for (const info of [await storage.head('a/b'), read!.info, listed[0]]) {
        expect(info).toMatchObject({ key: 'a/b', bytes: 9, etag: written.etag });
        expect(Math.abs(info!.modified.getTime() - Date.now())).toBeLessThan(60_000);
      }
    });

    test('that are absent are undefined to head and read', async () => {
      expect(await storage.head('nothing/here')).toBeUndefined();
      expect(await storage.read('nothing/here')).toBeUndefined();
    });

    test('are replaced as a whole, with another ETag', async () => {
      const first = await storage.write('key', 'long content, first');
      const second = await storage.write('key', 'second');

      expect(await textOf(storage, 'key')).toBe('second');
      expect(second.etag).not.toBe(first.etag);
    });

    test('can be deleted, whether they are there or not', async () => {
      await storage.write('a/b/c', '1');
      await storage.delete('a/b/c');
      await storage.delete('a/b/c');
      await storage.delete('never/there');

      expect(await storage.head('a/b/c')).toBeUndefined();
      expect(await keysOf(storage)).toEqual([]);
    });

    test('can be read while they are replaced', async () => {
      const before = randomBytes(3 * MiB);
      await storage.write('key', before);
      const found = await storage.read('key');
      await storage.write('key', 'after');

      const bytes = await bytesOf(found!.body);
      expect(bytes.equals(before)).toBe(true);
    });

    test('may have any characters in their keys', async () => {
      const keys = [
        'EF~19978',
        'a b+c%20d',
        'ä/日本/🦊',
        `q?x=1&y=2#z`,
        `it's <"here">`,
        'back\\slash',
        'a=b,c;d:e@f$!*()',
      ];
      for (const key of keys) await storage.write(key, key);

      expect((await keysOf(storage)).sort()).toEqual([...keys].sort());
      for (const key of keys) {
        expect(await textOf(storage, key)).toBe(key);
        await storage.delete(key);
      }
      expect(await keysOf(storage)).toEqual([]);
    });

    test('need a key', async () => {
      expect(await failureOf(storage.write('', 'x'))).toMatchObject({ kind: 'invalid', exitCode: 78 });
    });
  });

  describe('a list', () => {
    test('is in the order of the keys’ UTF-8 bytes, folders or not', async () => {
      const keys = ['a', 'a-b', 'b/1', 'b-', 'b.c', 'b0', 'Z', '｡', '😀', 'é', 'b/0/x', 'b/00'];
      for (const key of keys) await storage.write(key, '');

      const sorted = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect(await keysOf(storage)).toEqual(sorted);
    });

    test('takes any start of a key as prefix', async () => {
      for (const key of ['ledger/obs/1', 'ledger/obs/2', 'ledger/other', 'led', 'x']) await storage.write(key, '');

      expect(await keysOf(storage, { prefix: 'led' })).toEqual(['led', 'ledger/obs/1', 'ledger/obs/2', 'ledger/other']);
      expect(await keysOf(storage, { prefix: 'ledger/o' })).toEqual(['ledger/obs/1', 'ledger/obs/2', 'ledger/other']);
      expect(await keysOf(storage, { prefix: 'ledger/obs/' })).toEqual(['ledger/obs/1', 'ledger/obs/2']);
      expect(await keysOf(storage, { prefix: 'ledger/obs/2' })).toEqual(['ledger/obs/2']);
      expect(await keysOf(storage, { prefix: 'nothing/' })).toEqual([]);
      expect(await keysOf(storage, { prefix: '../' })).toEqual([]);
    });

    test('can go on after a key, which need not exist', async () => {
      for (const key of ['a/1', 'a/2', 'b', 'c/1']) await storage.write(key, '');

      expect(await keysOf(storage, { startAfter: 'a/1' })).toEqual(['a/2', 'b', 'c/1']);
      expect(await keysOf(storage, { startAfter: 'a/11' })).toEqual(['a/2', 'b', 'c/1']);
      expect(await keysOf(storage, { startAfter: 'a0' })).toEqual(['b', 'c/1']);
      expect(await keysOf(storage, { prefix: 'a/', startAfter: 'a/1' })).toEqual(['a/2']);
      expect(await keysOf(storage, { prefix: 'a/', startAfter: 'b' })).toEqual([]);
    });

    test('can be left early', async () => {
      for (const key of ['a', 'b', 'c']) await storage.write(key, '');
      for await (const { key } of storage.list()) {
        expect(key).toBe('a');
        break;
      }
    });
  });

  describe('a prefix', () => {
    test('is a storage of its own', async () => {
      const below = storage.at('a/b');
      await below.write('c/d', 'text');
      await storage.write('a/bc', 'not below');

      expect(await textOf(storage, 'a/b/c/d')).toBe('text');
      expect(await textOf(storage.at('a/').at('b/'), 'c/d')).toBe('text');
      expect(await keysOf(below)).toEqual(['c/d']);
      expect(await keysOf(below, { prefix: 'c', startAfter: 'c/' })).toEqual(['c/d']);
      expect(await below.head('c/d')).toMatchObject({ key: 'c/d' });
      expect(below.url).toBe(`${storage.url}a/b/`);
      expect(storage.at('')).toMatchObject({ url: storage.url });
    });
  });

  describe('a condition', () => {
    test('writes only what is absent', async () => {
      await storage.write('key', 'first', { condition: { ifAbsent: true } });
      const error = await failureOf(storage.write('key', 'second', { condition: { ifAbsent: true } }));

      expect(error).toBeInstanceOf(StorageError);
      expect(error).toMatchObject({ kind: 'conflict', exitCode: 1 });
      expect((error as Error).message).toContain(`${storage.url}key`);
      expect(await textOf(storage, 'key')).toBe('first');
    });

    test('writes only what is unchanged', async () => {
      const first = await storage.write('key', 'first');
      const second = await storage.write('key', 'second', { condition: { ifMatch: first.etag } });
      const late = storage.write('key', 'third', { condition: { ifMatch: first.etag } });

      expect(await failureOf(late)).toMatchObject({ kind: 'conflict' });
      expect(await textOf(storage, 'key')).toBe('second');
      await storage.write('key', 'fourth', { condition: { ifMatch: second.etag } });
      expect(await textOf(storage, 'key')).toBe('fourth');
    });

    test('on an object that is gone is a conflict', async () => {
      const { etag } = await storage.write('key', 'first');
      await storage.delete('key');

      const error = await failureOf(storage.write('key', 'second', { condition: { ifMatch: etag } }));
      expect(error).toMatchObject({ kind: 'conflict' });
      expect(await storage.head('key')).toBeUndefined();
    });

    test('lets one of many writers of an absent object win', async () => {
      const attempts = Array.from({ length: 8 }, (_, n) =>
        storage.write('key', `writer ${n}`, { condition: { ifAbsent: true } }),
      );
      const outcomes = await Promise.allSettled(attempts);

      const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await textOf(storage, 'key')).toBe(`writer ${winner}`);
    });

    test('lets one of many writers of an unchanged object win', async () => {
      const { etag } = await storage.write('key', 'first');
      const attempts = Array.from({ length: 8 }, (_, n) =>
        storage.write('key', `writer ${n}`, { condition: { ifMatch: etag } }),
      );
      const outcomes = await Promise.allSettled(attempts);

      const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const outcome of outcomes.filter(({ status }) => status === 'rejected')) {
        expect(outcome).toMatchObject({ reason: { kind: 'conflict' } });
      }
      expect(await textOf(storage, 'key')).toBe(`writer ${winner}`);
    });

    test('lets one of many writers of an absent object win after others that replaced one', async () => {
      const { etag } = await storage.write('other', 'first');
      await storage.write('other', 'second', { condition: { ifMatch: etag } });

      const attempts = Array.from({ length: 16 }, (_, n) =>
        storage.write('key', `writer ${n}`, { condition: { ifAbsent: true } }),
      );
      const outcomes = await Promise.allSettled(attempts);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    test('holds for a large object too', async () => {
      const { etag } = await storage.write('key', 'small');
      const absent = storage.openWriter('key', { condition: { ifAbsent: true } });
      const unchanged = storage.openWriter('key', { condition: { ifMatch: etag } });
      for (let n = 0; n < 9; n++) {
        await absent.write(Buffer.alloc(MiB));
        await unchanged.write(Buffer.alloc(MiB));
      }

      expect(await failureOf(absent.complete())).toMatchObject({ kind: 'conflict' });
      expect(await textOf(storage, 'key')).toBe('small');
      expect(await unchanged.complete()).toMatchObject({ bytes: 9 * MiB });
      expect(await storage.head('key')).toMatchObject({ bytes: 9 * MiB });
    });
  });

  describe('a writer', () => {
    test('makes an object visible only when it is complete', async () => {
      const body = randomBytes(20 * MiB + 7);
      const writer = storage.openWriter('large');
      for (let offset = 0; offset < body.length; offset += 100_000) {
        await writer.write(body.subarray(offset, offset + 100_000));
      }
      expect(await storage.head('large')).toBeUndefined();
      expect(await keysOf(storage)).toEqual([]);

      const info = await writer.complete();
      expect(info).toMatchObject({ key: 'large', bytes: body.length });
      expect(await storage.head('large')).toMatchObject({ bytes: body.length, etag: info.etag });
      const read = await storage.read('large');
      expect((await bytesOf(read!.body)).equals(body)).toBe(true);
    });

    test('lets the caller reuse a chunk', async () => {
      const chunk = Buffer.alloc(3);
      const writer = storage.openWriter('key');
      for (const text of ['one', 'two', 'six']) {
        chunk.write(text);
        await writer.write(chunk);
      }
      await writer.complete();

      expect(await textOf(storage, 'key')).toBe('onetwosix');
    });

    test.each([1, 20])('leaves nothing behind when aborted after %d MiB, however often', async (mebibytes) => {
      const writer = storage.openWriter('key');
      for (let n = 0; n < mebibytes; n++) await writer.write(Buffer.alloc(MiB));
      await writer.abort();
      await writer.abort();

      await expect(writer.write(Buffer.alloc(1))).rejects.toThrow('aborted');
      await expect(writer.complete()).rejects.toThrow('aborted');
      expect(await storage.head('key')).toBeUndefined();
    });

    test('can be aborted before anything was written', async () => {
      await storage.openWriter('key').abort();
      expect(await storage.head('key')).toBeUndefined();
    });

    test('keeps what it completed when it is aborted later', async () => {
      const writer = storage.openWriter('key');
      await writer.write(Buffer.from('text'));
      await writer.complete();
      await writer.abort();

      expect(await textOf(storage, 'key')).toBe('text');
      await expect(writer.write(Buffer.alloc(1))).rejects.toThrow('complete');
    });

    test('ends with the reason of its signal', async () => {
      const stop = new AbortController();
      const writer = storage.openWriter('key', { signal: stop.signal });
      for (let n = 0; n < 10; n++) await writer.write(Buffer.alloc(MiB));
      const reason = new Error('received SIGTERM');
      stop.abort(reason);

      await expect(writer.write(Buffer.alloc(1))).rejects.toBe(reason);
      await expect(writer.complete()).rejects.toBe(reason);
      await writer.abort();
      expect(await storage.head('key')).toBeUndefined();
    });
  });

  test('an aborted signal ends everything that takes one', async () => {
    await storage.write('key', 'text');
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);

    await expect(storage.head('key', { signal })).rejects.toBe(reason);
    await expect(storage.read('key', { signal })).rejects.toBe(reason);
    await expect(storage.write('other', 'x', { signal })).rejects.toBe(reason);
    await expect(keysOf(storage, { signal })).rejects.toBe(reason);
    expect(await storage.head('other')).toBeUndefined();
  });

  test('a signal ends a body that is being read', async () => {
    await storage.write('key', Buffer.alloc(5 * MiB));
    const stop = new AbortController();
    const found = await storage.read('key', { signal: stop.signal });
    const reason = new Error('enough');

    const reading = bytesOf(found!.body);
    stop.abort(reason);
    await expect(reading).rejects.toBe(reason);
  });

  test('can be closed', () => {
    storage.at('below').close();
    storage.close();
  });
});
