import { execFile } from 'node:child_process';
import { cp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { KEYS, startEmulator } from './support/emulator.js';
import { tempFolder } from './support/temp-folder.js';

const run = promisify(execFile);
const dist = join(dirname(fileURLToPath(import.meta.url)), '../dist');

test('a directory needs no AWS SDK: it works where none is installed', async () => {
  const folder = await tempFolder();
  try {
    await cp(dist, join(folder.path, 'dist'), { recursive: true });
    await writeFile(join(folder.path, 'package.json'), '{"type": "module"}');
    await writeFile(
      join(folder.path, 'program.js'),
      `import { openStorage } from './dist/index.js';
       const storage = await openStorage('store');
       await storage.write('key', 'text');
       for await (const { key } of storage.list()) console.log(key);
       await openStorage('s3://bucket/').catch((error) => console.log(error.code));`,
    );
    const { stdout } = await run(process.execPath, ['program.js'], { cwd: folder.path });
    expect(stdout).toBe('key\nERR_MODULE_NOT_FOUND\n');
  } finally {
    await folder.remove();
  }
});

// Node ends a process at an unhandled rejection, so that one that gets to its end had none.
test('no failure is left unhandled, even if nobody asks for it', async () => {
  const { s3, remove } = await startEmulator();
  s3.faults.add({ operation: 'UploadPart', key: { prefix: 'denied' }, skip: 1, times: Infinity, code: 'AccessDenied' });
  s3.faults.add({ operation: 'GetObject', cutBodyAfterBytes: 0, times: Infinity });
  const program = `
    import { openStorage } from '${join(dist, 'index.js')}';
    const storage = await openStorage('s3://bucket/', { s3: ${JSON.stringify({ endpoint: s3.url, ...KEYS, maxAttempts: 1 })} });
    await storage.write('read', Buffer.alloc(100));
    const writers = [storage.openWriter('denied'), storage.openWriter('denied too'), storage.openWriter('forgotten')];
    for (let n = 0; n < 30; n++) {
      for (const writer of writers) await writer.write(Buffer.alloc(1024 * 1024)).catch(() => undefined);
    }
    await writers[1].complete().catch((error) => console.log(error.kind));
    void writers[2].abort();
    (await storage.read('read')).body.destroy();
    const { body } = await storage.read('read');
    await new Promise((resolve) => body.once('error', (error) => resolve(console.log(error.kind))).resume());
    await new Promise((resolve) => setTimeout(resolve, 200));
    storage.close();
    console.log('end');`;
  try {
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program]);
    expect(stdout).toBe('denied\ntemporary\nend\n');
    expect(s3.openUploads()).toEqual([]);
  } finally {
    await remove();
  }
});

test('a program ends by itself when its storage is closed', async () => {
  const { s3, remove } = await startEmulator();
  const program = `
    import { openStorage } from '${join(dist, 'index.js')}';
    const storage = await openStorage('s3://bucket/', { s3: ${JSON.stringify({ endpoint: s3.url, ...KEYS })} });
    await storage.write('key', 'text');
    storage.close();
    const closedAt = Date.now();
    process.once('exit', () => console.log(Date.now() - closedAt));`;
  try {
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program]);
    // Sockets that are left open would hold it for as long as the server does: a minute.
    expect(Number(stdout)).toBeLessThan(30_000);
  } finally {
    await remove();
  }
});
