import { type Block } from '@onspot-tap/singer';

const STEP_BYTES = 8;
const FIRST_STEPS = 16;

/**
 * Stretches of bytes that are expected again: names and punctuation are half of what a record holds. All are kept side by
 * side, since looking for each in a place of its own takes longer than comparing it.
 *
 * They are compared eight bytes at a time, the last of which overlap those before. Read as floating-point numbers they are
 * equal only if the bytes are: text has no zeros, and no bytes of UTF-8 are a NaN.
 */
export class LearnedPieces {
  #numbers = new Float64Array(FIRST_STEPS);
  /** Of the same bytes. One of less than eight is kept as its first and its last four. */
  #halves = new Int32Array(this.#numbers.buffer);
  #used = 0;

  /** @param bytes four at least. @returns where they are kept */
  add(bytes: Uint8Array): number {
    const at = this.#used;
    this.#used += Math.ceil(bytes.length / STEP_BYTES);
    this.#makeRoom();
    const { buffer } = this.#numbers;
    const step = bytes.length < STEP_BYTES ? STEP_BYTES / 2 : STEP_BYTES;
    const whole = Math.floor((bytes.length - 1) / step) * step;
    const kept = new Uint8Array(buffer, at * STEP_BYTES);
    kept.set(bytes.subarray(0, whole));
    kept.set(bytes.subarray(bytes.length - step), whole);
    return at;
  }

  /** Whether those that are kept at a place stand in the block at `at`. */
  stand(block: Block, at: number, keptAt: number, length: number): boolean {
    if (at + length > block.bytes.length) return false;
    const view = block.view;
    if (length < STEP_BYTES) {
      const halves = this.#halves;
      return (
        view.getInt32(at, true) === halves[keptAt * 2] &&
        view.getInt32(at + length - 4, true) === halves[keptAt * 2 + (length > 4 ? 1 : 0)]
      );
    }
    const numbers = this.#numbers;
    const last = at + length - STEP_BYTES;
    let kept = keptAt;
    for (let index = at; index < last; index += STEP_BYTES, kept += 1) {
      if (view.getFloat64(index, true) !== numbers[kept]) return false;
    }
    return view.getFloat64(last, true) === numbers[kept];
  }

  #makeRoom(): void {
    if (this.#used <= this.#numbers.length) return;
    const roomy = new Float64Array(this.#used * 2);
    roomy.set(this.#numbers);
    this.#numbers = roomy;
    this.#halves = new Int32Array(roomy.buffer);
  }
}

/** One such piece by itself. */
export class LearnedBytes {
  readonly length: number;
  readonly #pieces = new LearnedPieces();

  /** @param bytes four at least */
  constructor(bytes: Uint8Array) {
    this.length = bytes.length;
    this.#pieces.add(bytes);
  }

  /** Whether they stand at `at`. */
  matches(block: Block, at: number): boolean {
    return this.#pieces.stand(block, at, 0, this.length);
  }
}
