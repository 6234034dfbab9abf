const ZERO = 0x30;

/** Bytes that a whole number takes at most. */
export const MAX_WHOLE_BYTES = 16;

/** Writes the digits of a whole number from 0; returns the index behind them. */
export function writeWhole(bytes: Uint8Array, at: number, value: number): number {
  let end = at + 1;
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) end += 1;
  let rest = value;
  for (let index = end - 1; index >= at; index -= 1) {
    const tens = Math.floor(rest / 10);
    bytes[index] = ZERO + rest - tens * 10;
    rest = tens;
  }
  return end;
}
