import { type Writable } from 'node:stream';

const LINE_FEED = 10;

/** A line longer than this is passed on in pieces. */
const LONGEST_LINE = 64 * 1024;

/**
 * Passes lines on unchanged and whole, so that those of two programs do not mix within a line, and shows them to
 * `read`. Waits for `out`, so a slow reader of the log slows the program and fills no memory.
 */
export async function passLines(
  source: AsyncIterable<Uint8Array>,
  out: Writable,
  read: (lines: string) => void,
): Promise<void> {
  const pass = (bytes: Uint8Array) => {
    read(Buffer.from(bytes).toString());
    // Nobody reads the log any more: no reason to stop.
    return new Promise<void>((resolve) => out.write(bytes, () => resolve()));
  };
  let held = Buffer.alloc(0);
  for await (const chunk of source) {
    held = Buffer.concat([held, chunk]);
    const end = held.lastIndexOf(LINE_FEED) + 1;
    const cut = end > 0 ? end : held.length > LONGEST_LINE ? held.length : 0;
    if (cut > 0) await pass(held.subarray(0, cut));
    held = held.subarray(cut);
  }
  if (held.length > 0) await pass(Buffer.concat([held, Buffer.of(LINE_FEED)]));
}
