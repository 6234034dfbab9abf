const PIECE_BYTES = 16 * 1024;

/** A chunk in pieces, so that what is made of one piece stays small however large the chunks come. */
export function* toPieces(chunk: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < chunk.length; at += PIECE_BYTES) yield chunk.subarray(at, at + PIECE_BYTES);
}
