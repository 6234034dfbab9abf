const DAY_MS = 86_400_000;
const ZERO = 0x30;

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
  let day = Number.NaN;
  let date = Buffer.alloc(0);
  return (bytes, at, epochMs) => {
    const ofDay = Math.floor(epochMs / DAY_MS);
    if (ofDay !== day) {
      day = ofDay;
      date = Buffer.from(new Date(day * DAY_MS).toISOString().slice(0, 11));
    }
    for (let index = 0; index < 11; index += 1) bytes[at + index] = date[index] as number;
    return writeTimeOfDay(bytes, at + 11, epochMs - day * DAY_MS);
  };
}

function writeTimeOfDay(bytes: Uint8Array, at: number, ms: number): number {
  const seconds = (ms / 1000) | 0;
  const minutes = (seconds / 60) | 0;
  const hours = (minutes / 60) | 0;
  writeTwoDigits(bytes, at, hours);
  bytes[at + 2] = 0x3a;
  writeTwoDigits(bytes, at + 3, minutes - hours * 60);
  bytes[at + 5] = 0x3a;
  writeTwoDigits(bytes, at + 6, seconds - minutes * 60);
  let index = at + 8;
  const rest = ms - seconds * 1000;
  if (rest > 0) {
    bytes[index] = 0x2e;
    bytes[index + 1] = ZERO + ((rest / 100) | 0);
    writeTwoDigits(bytes, index + 2, rest % 100);
    index += 4;
  }
  bytes[index] = 0x5a;
  return index + 1;
}

function writeTwoDigits(bytes: Uint8Array, at: number, value: number): void {
  const tens = (value / 10) | 0;
  bytes[at] = ZERO + tens;
  bytes[at + 1] = ZERO + value - tens * 10;
}
