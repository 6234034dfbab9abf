/** Bytes that are expected again, compared four at a time: names and punctuation are half of what a record holds. */
export class LearnedBytes {
  readonly length: number;
  readonly #words: Int32Array;
  /** What is left behind the last whole word, and which bits of the word read there it stands for. */
  readonly #rest: number;
  readonly #restMask: number;
  /** Bytes that are read, up to three more than are compared. */
  readonly #reach: number;

  constructor(bytes: Uint8Array) {
    const words = bytes.length >> 2;
    const restBytes = bytes.length & 3;
    const padded = new Uint8Array((words + 1) * 4);
    padded.set(bytes);
    const view = new DataView(padded.buffer);
    this.length = bytes.length;
    this.#words = Int32Array.from({ length: words }, (_, word) => view.getInt32(word * 4, true));
    this.#rest = view.getInt32(words * 4, true);
    this.#restMask = restBytes === 0 ? 0 : -1 >>> (32 - restBytes * 8);
    this.#reach = restBytes === 0 ? bytes.length : (words + 1) * 4;
  }

  /** Whether they stand at `at`. At the very end of the view the answer may be no although they do. */
  matches(view: DataView, at: number): boolean {
    if (at + this.#reach > view.byteLength) return false;
    const words = this.#words;
    let index = at;
    for (let word = 0; word < words.length; word += 1, index += 4) {
      if (view.getInt32(index, true) !== words[word]) return false;
    }
    return this.#restMask === 0 || ((view.getInt32(index, true) ^ this.#rest) & this.#restMask) === 0;
  }
}
