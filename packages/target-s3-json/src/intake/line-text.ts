import { EXIT, Failure, messageOf } from '@onspot-tap/singer';

/**
 * A line as text.
 *
 * @param place how a sentence about it begins
 * @throws Failure with `EXIT.data` when it is longer than a text can be
 */
export function toText(bytes: Buffer, { start, end }: { start: number; end: number }, place: string): string {
  try {
    return bytes.toString('utf8', start, end);
  } catch (cause) {
    const sentence = `${place} has ${end - start} bytes, more than can be parsed: ${messageOf(cause)}`;
    throw new Failure(EXIT.data, sentence, { cause });
  }
}
