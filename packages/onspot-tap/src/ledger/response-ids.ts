/** Ids that acknowledgements gave, by position; null where there is none. */
export type ResponseIds = readonly (string | null)[];

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const BYTES = 16;
/** Begins what is packed; the other form is JSON and begins with a bracket. */
const PACKED = 'u';

/**
 * The ids as short text: 16 characters of a byte each where all are UUIDs, as OnSpot's are; else JSON. A million ids
 * that are rarely looked at take 16 MB so, and 60 as texts of their own.
 */
export function packIds(ids: ResponseIds): string {
  if (!ids.every((id) => id !== null && UUID.test(id))) return JSON.stringify(ids);
  return PACKED + Buffer.from(ids.join('').replaceAll('-', ''), 'hex').toString('latin1');
}

export function unpackIds(text: string): (string | null)[] {
  if (!text.startsWith(PACKED)) return JSON.parse(text) as (string | null)[];
  const bytes = Buffer.from(text.slice(PACKED.length), 'latin1');
  return Array.from({ length: bytes.length / BYTES }, (_, index) => toUuid(bytes, index * BYTES));
}

function toUuid(bytes: Buffer, at: number): string {
  const hex = (from: number, to: number) => bytes.toString('hex', at + from, at + to);
  return `${hex(0, 4)}-${hex(4, 6)}-${hex(6, 8)}-${hex(8, 10)}-${hex(10, 16)}`;
}
