import { type AnswerField } from '../answers/field.js';
import { type Job } from './job.js';
import { type Damage } from './plan.js';

const CHUNK_CHARS = 64 * 1024;

/** The text of a job's callback, in pieces of about 64 KiB, generated as they are read. */
export function* writeBody(job: Job): Generator<string> {
  let chunk = '';
  for (const piece of writePieces(listFields(job))) {
    chunk += piece;
    if (chunk.length < CHUNK_CHARS) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

/** The beginning of a text: so many characters, or half of it. */
export function* truncateText(write: () => Iterable<string>, { afterBytes }: Damage): Generator<string> {
  let left = afterBytes ?? Math.floor(countChars(write()) / 2);
  for (const chunk of write()) {
    if (left <= 0) return;
    yield chunk.slice(0, left);
    left -= chunk.length;
  }
}

/** The payload of a job's answer; nothing when it failed. */
export function listPayload({ ask, answer }: Job): AnswerField[] {
  return ask.success ? answer().fields : [];
}

function listFields(job: Job): AnswerField[] {
  const { ask, endpoint, plan } = job;
  const verdict = { id: ask.responseId, success: ask.success, message: ask.message };
  if (endpoint.envelope === 'flat') return Object.entries(verdict).map(([key, value]) => ({ key, value }));
  const cbinfo: AnswerField = { key: plan.format.cbinfo, value: verdict };
  const payload: AnswerField[] = [{ key: 'name', value: ask.name }, ...listPayload(job)];
  return plan.format.position === 'first' ? [cbinfo, ...payload] : [...payload, cbinfo];
}

/** JSON of an object with these fields, bit by bit. */
export function* writePieces(fields: Iterable<AnswerField>): Generator<string> {
  let comma = '{';
  for (const field of fields) {
    yield `${comma}${JSON.stringify(field.key)}:`;
    if ('items' in field) yield* writeItems(field.items);
    else yield JSON.stringify(field.value);
    comma = ',';
  }
  yield '}';
}

function* writeItems(items: Iterable<unknown>): Generator<string> {
  let comma = '[';
  for (const item of items) {
    yield comma + JSON.stringify(item);
    comma = ',';
  }
  yield comma === '[' ? '[]' : ']';
}

function countChars(chunks: Iterable<string>): number {
  let count = 0;
  for (const chunk of chunks) count += chunk.length;
  return count;
}
