import { S3Error } from './errors.js';

/** Bytes of an object, both ends included. */
export type ByteRange = { start: number; end: number };

/** Reads a Range header; undefined for the whole object, which is also the answer to ranges S3 does not understand. */
export function parseRange(header: string | undefined, bytes: number): ByteRange | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const range =
    first === ''
      ? { start: Math.max(0, bytes - Number(last)), end: bytes - 1 }
      : { start: Number(first), end: last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1) };
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  if (range.start < bytes && range.end >= range.start) return range;
  throw new S3Error('InvalidRange', 'The requested range is not satisfiable', { ActualObjectSize: String(bytes) });
}
