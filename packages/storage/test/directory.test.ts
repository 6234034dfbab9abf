import { chmod, readFile, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openStorage, type Storage, StorageError } from '@onspot-tap/storage';
import { failureOf, keysOf, textOf } from './support/collect.js';
import { tempFolder } from './support/temp-folder.js';

let root: string;
let remove: () => Promise<void>;
let storage: Storage;

beforeEach(async () => {
  ({ path: root, remove } = await tempFolder());
  storage = await openStorage(join(root, 'store'));
});
afterEach(() => remove());

const unfinished = (): Promise<string[]> => readdir(join(root, 'store/.storage-unfinished'));

describe('a directory', () => {
  test('may be given as a path or as a file:// URL', async () => {
    await storage.write('a/b', 'text');

    expect(storage.url).toBe(join(root, 'store/'));
    expect(await textOf(await openStorage(pathToFileURL(join(root, 'store')).href), 'a/b')).toBe('text');
    expect(await readFile(join(root, 'store/a/b'), 'utf8')).toBe('text');
  });

  test('cannot be a file', async () => {
    await writeFile(join(root, 'file'), '');
    const error = await failureOf(openStorage(join(root, 'file')));
    expect(error).toMatchObject({ kind: 'invalid', exitCode: 78, message: expect.stringContaining('is a file') });

    const below = await openStorage(join(root, 'file/below'));
    expect(await failureOf(below.write('a', ''))).toMatchObject({ kind: 'invalid', exitCode: 78 });
  });

  test.each(['../a', 'a/../../b', '/etc/passwd', 'a//b', 'a/', './a', 'a/.', 'nul\0', 'x'.repeat(256), '\ud800'])(
    'refuses the key %j',
    async (key) => {
      for (const attempt of [() => storage.write(key, 'x'), () => storage.read(key), () => storage.delete(key)]) {
        expect(await failureOf(attempt())).toMatchObject({ kind: 'invalid', exitCode: 78 });
      }
      expect(() => storage.openWriter(key)).toThrow(JSON.stringify(key));
      expect(await readdir(root)).toEqual([]);
    },
  );

  test('says so when a key is too long for a path', async () => {
    const key = Array(40).fill('x'.repeat(200)).join('/');
    expect(await failureOf(storage.write(key, ''))).toMatchObject({ kind: 'invalid', exitCode: 78 });
  });

  test('cannot hold a key below the key of an object, and says so', async () => {
    await storage.write('a', 'object');
    expect(await failureOf(storage.write('a/b', 'x'))).toMatchObject({ kind: 'invalid', exitCode: 78 });
    expect(await storage.read('a/b')).toBeUndefined();
    await storage.delete('a/b');

    await storage.write('c/d', 'object');
    for (const options of [{}, { condition: { ifAbsent: true } as const }]) {
      expect(await failureOf(storage.write('c', 'x', options))).toMatchObject({ kind: 'invalid', exitCode: 78 });
    }
    expect(await storage.read('c')).toBeUndefined();
    await storage.delete('c');
    expect(await keysOf(storage)).toEqual(['a', 'c/d']);
    expect(await unfinished()).toEqual([]);
  });

  test('keeps unfinished writes out of sight and removes them', async () => {
    const writer = storage.openWriter('key');
    await writer.write(Buffer.from('half'));
    expect(await unfinished()).toHaveLength(1);
    const above = await openStorage(root);
    expect(await keysOf(above)).toEqual([]);

    await writer.abort();
    expect(await unfinished()).toEqual([]);
  });

  test('removes folders that have become empty', async () => {
    await storage.write('a/b/c', '');
    await storage.write('a/d', '');
    await storage.delete('a/b/c');

    expect(await readdir(join(root, 'store/a'))).toEqual(['d']);
  });

  test('takes writes while others delete what is beside them, and the folders with it', async () => {
    const live = async (name: string) => {
      for (let turn = 0; turn < 60; turn++) {
        await storage.write(`a/b/c/${name}`, name);
        expect((await storage.head(`a/b/c/${name}`))?.bytes).toBe(name.length);
        await storage.delete(`a/b/c/${name}`);
      }
    };
    await Promise.all(['1', '22', '333', '4444', '55555', '666666'].map(live));
    expect(await keysOf(storage)).toEqual([]);
  });

  test('lists links only to files inside', async () => {
    await storage.write('data/real', 'text');
    await writeFile(join(root, 'outside'), 'secret');
    await symlink('real', join(root, 'store/data/link'));
    await symlink(join(root, 'outside'), join(root, 'store/data/escape'));
    await symlink(root, join(root, 'store/data/folder'));
    await symlink('nowhere', join(root, 'store/data/dangling'));

    expect(await keysOf(storage)).toEqual(['data/link', 'data/real']);
  });

  test('has ETags that differ even between writes of the same content in quick succession', async () => {
    const etags = new Set<string>();
    for (let n = 0; n < 50; n++) etags.add((await storage.write('key', 'same')).etag);
    expect(etags.size).toBe(50);
  });

  test('notices when another program changes a file in place', async () => {
    const { etag } = await storage.write('key', 'text');
    await writeFile(join(root, 'store/key'), 'more');
    const error = await failureOf(storage.write('key', 'ours', { condition: { ifMatch: etag } }));
    expect(error).toMatchObject({ kind: 'conflict' });
  });

  test('loses no update when many storages raise a counter under ifMatch', async () => {
    await storage.write('counter', '0');
    const raise = async (): Promise<void> => {
      const own = await openStorage(join(root, 'store'));
      for (let done = 0; done < 5;) {
        const { etag } = (await own.head('counter'))!;
        const value = Number(await textOf(own, 'counter'));
        const written = own.write('counter', `${value + 1}`, { condition: { ifMatch: etag } });
        done += await written.then(
          () => 1,
          () => 0,
        );
      }
    };
    await Promise.all([raise(), raise(), raise(), raise()]);

    expect(await textOf(storage, 'counter')).toBe('20');
    expect(await unfinished()).toEqual([]);
  });

  test('takes over a lock that a crash left behind', async () => {
    const { etag } = await storage.write('key', '1');
    const folder = join(root, 'store/.storage-unfinished');
    const name = 'lock-2c70e12b7a0646f92279f427c7b38e73'; // sha256 of "key", first half
    await writeFile(join(folder, name), '');
    const old = new Date(Date.now() - 20_000);
    await utimes(join(folder, name), old, old);

    await storage.write('key', '2', { condition: { ifMatch: etag } });
    expect(await textOf(storage, 'key')).toBe('2');
    expect(await unfinished()).toEqual([]);
  });
});

// root may do everything
const asUser = process.getuid?.() === 0 ? test.skip : test;

asUser('says that rights are missing', async () => {
  await storage.write('a/b', 'text');
  await chmod(join(root, 'store/a'), 0o000);
  try {
    const error = await failureOf(storage.write('a/c', 'x'));
    expect(error).toMatchObject({ kind: 'denied', exitCode: 77 });
    expect(await failureOf(storage.read('a/b'))).toMatchObject({ kind: 'denied', exitCode: 77 });
  } finally {
    await chmod(join(root, 'store/a'), 0o755);
  }
});

// Node's own recursive mkdir never comes back there.
const onLinux = process.platform === 'linux' ? test : test.skip;
onLinux('a root in a file system that makes no folders fails at once', async () => {
  const storage = await openStorage('/proc/no-such-folder/below');
  await expect(storage.write('a', 'x')).rejects.toBeInstanceOf(StorageError);
});
