import { Block } from '@onspot-tap/singer';

/** What is handed to a writer at a time. Bigger pages cost memory per stream and gain nothing. */
export const PAGE_BYTES = 1024 * 1024;

/** A stream of a few records should not cost a whole page: it begins with so much, and takes four times as much next. */
export const FIRST_PAGE_BYTES = 16 * 1024;
export const GROWTH = 4;

/** Whole pages that are kept for the next taker: new ones are zeroed by the kernel, which shows at full speed. */
const KEPT_PAGES = 4;

/** A page, or a quarter of a piece. */
type Piece = {
  block: Block;
  /** What it is a quarter of. */
  whole: Piece | undefined;
  /** None while it is not divided. */
  quarters: readonly Piece[];
  freeQuarters: number;
};

/**
 * The memory that lines wait in. Small pages are quarters of larger ones, and become one again when all four are free: so
 * what hundreds of streams have outgrown is what they grow into. V8 would free it only when it cleans up everything.
 */
export class PagePool {
  /** By size. */
  readonly #free = new Map<number, Set<Piece>>();
  readonly #taken = new Map<Block, Piece>();

  /** @param bytes the size of a first page, one that it may grow to, or more than a page */
  take(bytes: number): Block {
    if (bytes > PAGE_BYTES) return new Block(Buffer.allocUnsafeSlow(bytes));
    const piece = this.#find(bytes);
    this.#taken.set(piece.block, piece);
    return piece.block;
  }

  /** Takes back what nothing is read from any more. */
  release(block: Block): void {
    const piece = this.#taken.get(block);
    this.#taken.delete(block);
    if (piece !== undefined) this.#giveBack(piece); // else it was larger than a page
  }

  #find(bytes: number): Piece {
    const pieces = this.#freeOf(bytes);
    if (pieces.size === 0 && bytes === PAGE_BYTES) return toPiece(Buffer.allocUnsafeSlow(bytes));
    if (pieces.size === 0) this.#divide(this.#find(bytes * GROWTH));
    const [piece] = pieces as unknown as [Piece];
    pieces.delete(piece);
    if (piece.whole !== undefined) piece.whole.freeQuarters -= 1;
    return piece;
  }

  #divide(piece: Piece): void {
    const { bytes } = piece.block;
    const size = bytes.length / GROWTH;
    const starts = Array.from({ length: GROWTH }, (_, number) => number * size);
    piece.quarters = starts.map((start) => toPiece(bytes.subarray(start, start + size), piece));
    piece.freeQuarters = GROWTH;
    for (const quarter of piece.quarters) this.#freeOf(size).add(quarter);
  }

  #giveBack(piece: Piece): void {
    const { block, whole } = piece;
    const pieces = this.#freeOf(block.bytes.length);
    if (whole === undefined) {
      if (pieces.size < KEPT_PAGES) pieces.add(piece);
      return;
    }
    pieces.add(piece);
    whole.freeQuarters += 1;
    if (whole.freeQuarters < GROWTH) return;
    for (const quarter of whole.quarters) pieces.delete(quarter);
    whole.quarters = [];
    this.#giveBack(whole);
  }

  #freeOf(bytes: number): Set<Piece> {
    const known = this.#free.get(bytes);
    if (known !== undefined) return known;
    const pieces = new Set<Piece>();
    this.#free.set(bytes, pieces);
    return pieces;
  }
}

function toPiece(bytes: Buffer, whole?: Piece): Piece {
  return { block: new Block(bytes), whole, quarters: [], freeQuarters: 0 };
}
