const DAY_MS = 86_400_000;
const ZERO = 0x30;
const COLON = 0x3a;
const DOT = 0x2e;
const LETTER_Z = 0x5a;

/** Bytes that a time takes at most: `2021-02-07T00:00:00.000Z`. */
export const MAX_TIME_BYTES = 24;

/** The years 0000 to 9999, which is what RFC 3339 can write. */
export function isWritableTime(epochMs: number): boolean {
  return epochMs >= -62_167_219_200_000 && epochMs <= 253_402_300_799_999;
}

/** RFC 3339 in UTC, with milliseconds only where there are any. */
export function formatTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('.000Z', 'Z');
}

/**
 * Writes times as `formatTime` has them, without a Date per time: the moments of an answer share their day. Returns
 * the index behind what it wrote.
 */
export function createTimeWriter(): (bytes: Uint8Array, at: number, epochMs: number) => number {
  let dayStart = Number.NaN;
  let date = new Uint8Array();
  return (bytes, at, epochMs) => {
    let ofDay = epochMs - dayStart;
    if (!(ofDay >= 0 && ofDay < DAY_MS)) {
      dayStart = Math.floor(epochMs / DAY_MS) * DAY_MS;
      ofDay = epochMs - dayStart;
      date = Uint8Array.from(Buffer.from(new Date(dayStart).toISOString().slice(0, 11)));
    }
    for (let index = 0; index < 11; index += 1) bytes[at + index] = date[index] as number;
    return writeTimeOfDay(bytes, at + 11, ofDay | 0);
  };
}

function writeTimeOfDay(bytes: Uint8Array, at: number, ms: number): number {
  const seconds = (ms / 1000) | 0;
  const minutes = (seconds / 60) | 0;
  const hours = (minutes / 60) | 0;
  writeTwoDigits(bytes, at, hours);
  bytes[at + 2] = COLON;
  writeTwoDigits(bytes, at + 3, (minutes - hours * 60) | 0);
  bytes[at + 5] = COLON;
  writeTwoDigits(bytes, at + 6, (seconds - minutes * 60) | 0);
  const rest = (ms - seconds * 1000) | 0;
  if (rest === 0) {
    bytes[at + 8] = LETTER_Z;
    return at + 9;
  }
  const hundreds = (rest / 100) | 0;
  bytes[at + 8] = DOT;
  bytes[at + 9] = ZERO + hundreds;
  writeTwoDigits(bytes, at + 10, (rest - hundreds * 100) | 0);
  bytes[at + 12] = LETTER_Z;
  return at + 13;
}

function writeTwoDigits(bytes: Uint8Array, at: number, value: number): void {
  const tens = (value / 10) | 0;
  bytes[at] = ZERO + tens;
  bytes[at + 1] = ZERO + value - tens * 10;
}
