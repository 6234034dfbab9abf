import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

import { type ExpectedAnswer, type JsonObject } from '@onspot-tap/emulator';

import { parseCsv } from './csv.js';
import { type Setup } from './setup.js';

export type Entry = { id: string; name: string; location?: string };

/** What became of one question. */
export type Outcome = {
  entry: Entry;
  callback: Record<string, unknown>;
  expected: ExpectedAnswer;
  /** The lines of the file, if there is one, by column. */
  rows: Record<string, string>[];
};

/** Asks, waits for all callbacks that are due, and gathers what they and the files say. */
export async function askAll({ send, emulator, receiver }: Setup, path: string, body: unknown): Promise<Outcome[]> {
  const response = await send(path, body);
  if (response.status !== 200) throw new Error(`${path} refused: ${response.status} ${await response.text()}`);
  const entries = [(await response.json()) as Entry[] | Entry].flat();
  await emulator.idle();
  const callbacks = receiver.received.map(({ json }) => json() as unknown as JsonObject);
  return Promise.all(
    entries.map(async (entry) => {
      const [expected] = emulator.expected({ responseId: entry.id });
      const callback = callbacks.find((each) => idOf(each) === entry.id) ?? {};
      return {
        entry,
        callback,
        expected: expected!,
        rows: await readRows(expected?.file ? entry.location : undefined),
      };
    }),
  );
}

/** The id that a callback says it belongs to. */
export function idOf(callback: JsonObject): unknown {
  return ((callback.cbinfo as JsonObject | undefined) ?? callback).id;
}

/** A file's text, unpacked. */
export async function readText(location: string): Promise<string> {
  const path = location.split('?')[0]!;
  const bytes = await readFile(path.startsWith('file:') ? fileURLToPath(path) : path);
  return (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString();
}

/** The lines of a file, by the columns of its first line. */
export async function readRows(location: string | undefined): Promise<Record<string, string>[]> {
  if (location === undefined) return [];
  const [columns = [], ...lines] = parseCsv(await readText(location));
  return lines.map((line) => Object.fromEntries(line.map((value, i) => [columns[i]!, value])));
}
