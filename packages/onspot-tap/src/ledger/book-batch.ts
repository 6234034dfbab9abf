import { type Day } from '../time/day.js';
import { type Window } from '../time/window.js';
import { type Ask, type Batch, type End, isOpen } from './ask.js';
import { askIdOf } from './ids.js';
import { packIds, unpackIds } from './response-ids.js';

/** What all asks of a batch have in common. */
export type BatchHead = Omit<Batch, 'asks'>;

/** What an ask is when it is made, or read. */
export type AskParts = Pick<Ask, 'subjectId' | 'digest' | 'attempt'> & Partial<Rare> & { responseId?: string | null };

/** What few asks have, or few are asked for. */
type Rare = Pick<Ask, 'otherIds' | 'file' | 'end'>;

/**
 * A batch as the book keeps it: in columns, since the ledger of a night may hold a million asks. An `Ask` is a view of
 * a row; all it says and is told is the batch's. Whoever keeps an ask, or looks whether two are the same, takes it from
 * `asks`; `peek` is for looking at very many once.
 */
export class BookBatch implements Batch {
  readonly id: string;
  readonly stream: string;
  readonly window: Window;
  readonly newest: Day;
  readonly createdAt: number;
  readonly saveUrl: string | undefined;
  retiredAt: number | undefined;
  readonly #subjectIds: readonly string[];
  readonly #digests: readonly string[];
  /** Those that are not the first. */
  readonly #attempts = new Sparse<number>();
  #responseIds: string | (string | null)[];
  readonly #rare = new Sparse<Rare>();
  /** One for all, or by position. */
  #delivered: Ask['delivered'] | Ask['delivered'][];
  #asks: Ask[] | undefined;

  constructor(head: BatchHead, parts: readonly AskParts[]) {
    this.id = head.id;
    this.stream = head.stream;
    this.window = head.window;
    this.newest = head.newest;
    this.createdAt = head.createdAt;
    this.saveUrl = head.saveUrl;
    this.retiredAt = head.retiredAt;
    this.#subjectIds = parts.map(({ subjectId }) => subjectId);
    this.#digests = parts.map(({ digest }) => digest);
    this.#responseIds = packIds(parts.map(({ responseId }) => responseId ?? null));
    for (const [index, { attempt, otherIds, file, end }] of parts.entries()) {
      if (attempt !== 1) this.#attempts.set(index, attempt);
      if (otherIds !== undefined || file !== undefined || end !== undefined)
        this.#rare.set(index, { ...(otherIds && { otherIds }), file, end });
    }
  }

  get size(): number {
    return this.#subjectIds.length;
  }

  get asks(): readonly Ask[] {
    return (this.#asks ??= Array.from({ length: this.size }, (_, index) => this.peek(index)));
  }

  /** An ask for one look at it. */
  peek(index: number): Ask {
    return new AskView(this, index);
  }

  /** All of them so. */
  *peeks(): Generator<Ask> {
    for (let index = 0; index < this.size; index += 1) yield this.peek(index);
  }

  subjectIdAt(index: number): string {
    return this.#subjectIds[index] ?? '';
  }

  digestAt(index: number): string {
    return this.#digests[index] ?? '';
  }

  attemptAt(index: number): number {
    return this.#attempts.get(index) ?? 1;
  }

  responseIdAt(index: number): string | null {
    return this.#unpack()[index] ?? null;
  }

  setResponseIdAt(index: number, id: string | null): void {
    this.#unpack()[index] = id;
  }

  rareAt(index: number): Rare {
    return this.#rare.get(index) ?? NOTHING_RARE;
  }

  setRareAt(index: number, change: Partial<Rare>): void {
    this.#rare.set(index, { ...this.rareAt(index), ...change });
  }

  deliveredAt(index: number): Ask['delivered'] {
    return Array.isArray(this.#delivered) ? this.#delivered[index] : this.#delivered;
  }

  setDeliveredAt(index: number, delivered: Ask['delivered']): void {
    if (this.deliveredAt(index) === delivered) return;
    const all = Array.isArray(this.#delivered)
      ? this.#delivered
      : new Array<Ask['delivered']>(this.size).fill(this.#delivered);
    all[index] = delivered;
    this.#delivered = all.every((one) => one === delivered) ? delivered : all;
  }

  /** Whether an acknowledgement has named any of its asks. */
  isAnyTaken(): boolean {
    const ids = this.#responseIds;
    return (typeof ids === 'string' ? unpackIds(ids) : ids).some((id) => id !== null);
  }

  hasOpen(): boolean {
    if (this.retiredAt !== undefined) return false;
    for (const ask of this.peeks()) if (isOpen(ask)) return true;
    return false;
  }

  hasEnded(): boolean {
    return !this.#rare.isEmpty() && this.asks.some(({ end }) => end !== undefined);
  }

  /** Takes less room from now on: nothing of it is awaited any more. */
  fold(): void {
    if (typeof this.#responseIds !== 'string') this.#responseIds = packIds(this.#responseIds);
    if (!this.hasOpen() && !this.hasEnded()) this.#asks = undefined;
  }

  #unpack(): (string | null)[] {
    if (typeof this.#responseIds === 'string') this.#responseIds = unpackIds(this.#responseIds);
    return this.#responseIds;
  }
}

const NOTHING_RARE: Rare = { file: undefined, end: undefined };

/** A map that takes no room while it is empty. */
class Sparse<V> {
  #map: Map<number, V> | undefined;

  get(index: number): V | undefined {
    return this.#map?.get(index);
  }

  set(index: number, value: V): void {
    this.#map ??= new Map();
    this.#map.set(index, value);
  }

  isEmpty(): boolean {
    return this.#map === undefined;
  }
}

class AskView implements Ask {
  readonly batch: BookBatch;
  readonly index: number;

  constructor(batch: BookBatch, index: number) {
    this.batch = batch;
    this.index = index;
  }

  get id(): string {
    return askIdOf(this.batch.id, this.index);
  }

  get subjectId(): string {
    return this.batch.subjectIdAt(this.index);
  }

  get digest(): string {
    return this.batch.digestAt(this.index);
  }

  get attempt(): number {
    return this.batch.attemptAt(this.index);
  }

  get responseId(): string | null {
    return this.batch.responseIdAt(this.index);
  }

  set responseId(id: string | null) {
    this.batch.setResponseIdAt(this.index, id);
  }

  get otherIds(): readonly string[] | undefined {
    return this.batch.rareAt(this.index).otherIds;
  }

  set otherIds(otherIds: readonly string[]) {
    this.batch.setRareAt(this.index, { otherIds });
  }

  get file(): string | undefined {
    return this.batch.rareAt(this.index).file;
  }

  set file(file: string | undefined) {
    this.batch.setRareAt(this.index, { file });
  }

  get end(): End | undefined {
    return this.batch.rareAt(this.index).end;
  }

  set end(end: End | undefined) {
    this.batch.setRareAt(this.index, { end });
  }

  get delivered(): Ask['delivered'] {
    return this.batch.deliveredAt(this.index);
  }

  set delivered(delivered: Ask['delivered']) {
    this.batch.setDeliveredAt(this.index, delivered);
  }
}
