import { stat, writeFile } from 'node:fs/promises';

const CHUNK_LENGTH = 256 * 1024;

/** A file that programs read on stdin. */
export type InputFile = { path: string; bytes: number };

/** Writes the texts one after the other. They are on the disk afterwards, so that no measured program waits for that. */
export async function writeInput(path: string, texts: Iterable<string>, signal: AbortSignal): Promise<InputFile> {
  await writeFile(path, toChunks(texts), { signal, flush: true });
  return { path, bytes: (await stat(path)).size };
}

function* toChunks(texts: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const text of texts) {
    chunk += text;
    if (chunk.length < CHUNK_LENGTH) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}
