import { Refusal } from '../refusal.js';

/**
 * Passes at most so many bytes on.
 *
 * @throws Refusal 413 at the first byte too many
 */
export async function* limitBytes(body: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLong(maxBytes);
    yield chunk;
  }
}

export function tooLong(maxBytes: number): Refusal {
  return new Refusal(413, `The body is longer than ${maxBytes} bytes`);
}
