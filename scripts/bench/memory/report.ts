import { join } from 'node:path';
import { layOut } from '../lay-out.js';
import { type NightCost, runNight } from './night.js';
import { type PlaceKind } from './place.js';
import { runUploads, type Uploads, type UploadsCost } from './uploads.js';

export type MemorySizes = {
  /** Bytes of the answers, the shortest first. */
  answerBytes: readonly number[];
  uploads: Uploads;
};

export type MemoryOptions = {
  sizes: MemorySizes;
  /** An existing folder for what the programs write. It is the caller's to empty. */
  folder: string;
  say: (text: string) => void;
  signal: AbortSignal;
};

const PLACES: readonly PlaceKind[] = ['directory', 'S3'];

const NIGHT_NOTE =
  'OnSpot (the emulator) posts one answer of observations to onspot-callback, tap-onspot finds it in the inbox, and ' +
  'target-s3-json writes its records: peak MiB of resident memory (VmHWM) of each process. Inbox and objects are in a ' +
  'directory, or in a bucket of the S3 emulator; the emulators are processes of their own. Seconds are those of ' +
  'tap and target, from their start to their end; the answer is made meanwhile.';

/** Runs everything whose memory is bounded by settings, and tells how much it took, as Markdown tables. */
export async function measureMemory({ sizes, folder, say, signal }: MemoryOptions): Promise<string> {
  const nights: [PlaceKind, NightCost][] = [];
  const uploads: [PlaceKind, UploadsCost][] = [];
  for (const kind of PLACES) {
    for (const bytes of sizes.answerBytes) {
      say(`Memory: an answer of ${toMegabytes(bytes)} through receiver, tap and target, ${kind}`);
      nights.push([kind, await runNight(kind, bytes, join(folder, `night-${kind}-${bytes}`), signal)]);
    }
    say(`Memory: ${sizes.uploads.count} callbacks of ${toMegabytes(sizes.uploads.bytes)} at once, ${kind}`);
    uploads.push([kind, await runUploads(kind, sizes.uploads, join(folder, `uploads-${kind}`), signal)]);
  }
  return [
    '## Memory of all programs\n',
    '### One large answer\n',
    ...layOut([
      ['place', 'answer', 'seconds', 'receiver', 'tap', 'target'],
      ...nights.map(([kind, { answerBytes, seconds, receiver, tap, target }]) => [
        kind,
        toMegabytes(answerBytes),
        seconds.toFixed(1),
        ...[receiver, tap, target].map(toMebibytes),
      ]),
    ]),
    `\n${NIGHT_NOTE}\n`,
    '### Many slow callbacks\n',
    ...layOut([
      ['place', 'at once', 'bytes each', 'least seconds each', 'seconds', 'receiver'],
      ...uploads.map(([kind, { count, bytes, seconds, wallSeconds, receiver }]) => [
        kind,
        String(count),
        toMegabytes(bytes),
        String(seconds),
        wallSeconds.toFixed(1),
        toMebibytes(receiver),
      ]),
    ]),
  ].join('\n');
}

function toMegabytes(bytes: number): string {
  return `${bytes / 1e6} MB`;
}

function toMebibytes(bytes: number | undefined): string {
  return bytes === undefined ? '' : (bytes / 1024 / 1024).toFixed(0);
}
