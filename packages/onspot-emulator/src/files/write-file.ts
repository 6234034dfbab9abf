import { encode } from '../callbacks/framing.js';
import { type Job } from '../callbacks/job.js';
import { type CsvFormat, writeLine } from '../csv/write.js';
import { type Storage } from '../storage/storage.js';
import { type FilePlan } from './plan.js';
import { isWritten, type Sheet, toSheet } from './sheet.js';

const CHUNK_CHARS = 64 * 1024;

/** Writes a job's file, if it has one; where that fails, so does the job, and its callback says why. */
export async function writeJobFile({ ask, file, answer }: Job, storage: Storage): Promise<void> {
  const { table, debug } = ask.success && file ? answer() : {};
  if (!file || !table) return;
  try {
    const sheet = toSheet(table, file);
    if (file.address && isWritten(sheet, file)) await storage.write(file.address, writeSheet(sheet, file));
    if (file.debugAddress && debug) {
      const plain = { ...file, headers: undefined };
      await storage.write(file.debugAddress, writeSheet(toSheet(debug, plain), file));
    }
  } catch (error) {
    ask.success = false;
    ask.message = `The file could not be written: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function writeSheet(sheet: Sheet, { format, isGzip }: FilePlan): AsyncIterable<Buffer> {
  return encode(writeChunks(sheet, format), isGzip ? 'gzip' : 'identity');
}

function* writeChunks({ columns, hasHeader, rows }: Sheet, format: CsvFormat): Generator<string> {
  let chunk = hasHeader ? writeLine(columns, format) : '';
  for (const row of rows()) {
    chunk += writeLine(row, format);
    if (chunk.length < CHUNK_CHARS) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
