import { execFileSync, spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { record, schema, state } from './support/messages.js';
import { readObjects } from './support/objects.js';
import { run, start, toEnv } from './support/program.js';
import { findMissing, lastSaid } from './support/said.js';
import { tempFolder } from './support/temp-folder.js';

const mounted: string[] = [];

/** A file system of its own, of so many megabytes. */
function mount(folder: string, megabytes: number): boolean {
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  if (status === 0) mounted.push(folder);
  return status === 0;
}

afterEach(() => {
  for (const folder of mounted.splice(0)) execFileSync('umount', [folder]);
});

// Only root may, and not in every container.
const probe = await tempFolder();
const onDisk = mount(probe, 1) ? test : test.skip;
for (const folder of mounted.splice(0)) execFileSync('umount', [folder]);

async function smallDisk(megabytes: number): Promise<string> {
  const folder = await tempFolder();
  expect(mount(folder, megabytes)).toBe(true);
  return folder;
}

const PAD = 'x'.repeat(100_000);
const LAST = 100;

/** Ten megabytes behind the state that is given, a state behind each record. */
const tap = (from: number) =>
  schema('s') +
  Array.from({ length: LAST - from }, (_, index) => from + index + 1)
    .map((n) => record('s', { n, PAD }) + state(n))
    .join('');

const lastLine = (log: string) => log.trimEnd().split('\n').at(-1);
const unfinished = (folder: string) => readdir(join(folder, '.storage-unfinished')).catch(() => []);

// Skipped where no file system can be mounted, which takes root's rights.
describe('a disk of its own', () => {
  onDisk.each([
    ['many objects', { rotate_records: 3, compression: 'none' }],
    ['one object', { rotate_records: 1000, compression: 'none' }],
    ['packed objects, which hardly fit', { rotate_records: 3, compression: 'gzip' }],
  ])('that gets full, of %s: 75 and a sentence; no state is ahead, nothing unfinished is left', async (_what, more) => {
    const folder = await smallDisk(more.compression === 'none' ? 4 : 1);
    const env = toEnv({ destination: join(folder, 'out'), ...more });
    // Random text, which does not pack, where it is to be packed.
    const input = more.compression === 'none' ? tap(0) : tap(0).replaceAll(PAD, () => noise(100_000));
    const { code, out, log } = await run(['--config', 'ENV'], input, env);
    expect({ code, log }).toEqual({ code: 75, log });
    expect(lastLine(log)).toMatch(
      /^CRITICAL Could not write \/.*\/out\/.*: the file system answered ENOSPC\. The file system is full; make room and try again\.$/,
    );
    const objects = await readObjects(join(folder, 'out'));
    expect(findMissing(out, objects)).toEqual([]);
    expect(objects.filter(({ key }) => key.startsWith('_'))).toEqual([]);
    expect(await unfinished(join(folder, 'out'))).toEqual([]);
  });

  onDisk('that was full and then has room again takes the rest', async () => {
    const folder = await smallDisk(4);
    const env = toEnv({ destination: folder, rotate_records: 3 });
    const full = await run(['--config', 'ENV'], tap(0), env);
    expect(full.code).toBe(75);
    execFileSync('mount', ['-o', 'remount,size=20m', folder]);
    const done = await run(['--config', 'ENV'], tap(Number(lastSaid(full.out) ?? 0)), env);
    expect({ code: done.code, log: done.log }).toEqual({ code: 0, log: done.log });
    expect(findMissing(done.out, await readObjects(folder))).toEqual([]);
  });

  onDisk('that becomes read-only midway: 77 and a sentence, and no state is ahead', async () => {
    const folder = await smallDisk(20);
    const running = start(['--config', 'ENV'], toEnv({ destination: folder, rotate_records: 3 }));
    const input = tap(0);
    const half = input.indexOf(record('s', { n: 50, PAD }));
    running.child.stdin.write(input.slice(0, half));
    await running.hasSaid('\n48\n');
    // Refused as long as a file is open for writing, which the next object is only while it is completed.
    execFileSync('mount', ['-o', 'remount,ro', folder]);
    running.child.stdin.end(input.slice(half));
    const { code, out, log } = await running.ended;
    expect({ code, log }).toEqual({ code: 77, log });
    expect(lastLine(log)).toMatch(/^CRITICAL Could not write .*EROFS\. It is on a read-only file system/);
    expect(lastSaid(out)).toBe('48');
    expect(findMissing(out, await readObjects(folder))).toEqual([]);
  });

  onDisk('that is read-only from the start: 77 and a sentence, and no state', async () => {
    const folder = await smallDisk(2);
    execFileSync('mount', ['-o', 'remount,ro', folder]);
    for (const destination of [folder, join(folder, 'below')]) {
      const { code, out, log } = await run(['--config', 'ENV'], tap(90), toEnv({ destination }));
      expect({ code, out, log }).toEqual({ code: 77, out: '', log });
      expect(lastLine(log)).toMatch(/^CRITICAL Could not write .*EROFS/);
    }
  });
});

function noise(length: number): string {
  let text = '';
  while (text.length < length) text += Math.random().toString(36).slice(2);
  return text.slice(0, length);
}
