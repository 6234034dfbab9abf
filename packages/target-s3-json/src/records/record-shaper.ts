import { OPEN_OBJECT } from '../bytes/ascii.js';
import { type RecordLine } from '../objects/record-line.js';
import { type Span } from '../bytes/span.js';
import { type FieldTree } from './field-tree.js';
import { findCuts } from './find-cuts.js';
import { findMetadata, type MetadataColumn, type Moments, toMetadata } from './metadata-columns.js';
import { type Scratch } from './scratch.js';

const WHITESPACE = new Set(Buffer.from(' \t\r\n'));

export type Shape = {
  /** Which fields stay; undefined for all. */
  fields: FieldTree | undefined;
  /** What is added to each record. */
  columns: readonly MetadataColumn[];
  /** Tells what the columns want to know of a record; undefined when there are none. */
  momentsOf: ((line: RecordLine) => Moments) | undefined;
};

/** Makes what is stored of a record. Whatever stays is copied byte for byte. */
export class RecordShaper {
  readonly #shape: Shape;
  readonly #scratch: Scratch;

  /** @param scratch may be shared by all that are not at work at the same time */
  constructor(shape: Shape, scratch: Scratch) {
    this.#shape = shape;
    this.#scratch = scratch;
  }

  /** Valid until the next record is shaped. */
  shape(line: RecordLine): Span {
    const { fields, momentsOf } = this.#shape;
    const cuts = fields === undefined ? [] : findCuts(line.bytes, line.start, fields);
    if (cuts.length === 0 && momentsOf === undefined) return line;
    this.#copyWithout(cuts, line);
    if (momentsOf !== undefined) this.#addColumns(toMetadata(line, momentsOf(line)));
    return this.#scratch.span;
  }

  #copyWithout(cuts: readonly number[], { bytes, start, end }: RecordLine): void {
    this.#scratch.clear();
    let from = start;
    for (let index = 0; index < cuts.length; index += 2) {
      this.#scratch.add(bytes, from, cuts[index] ?? from);
      from = cuts[index + 1] ?? from;
    }
    this.#scratch.add(bytes, from, end);
  }

  /** Before the brace at the end, behind what the record has. */
  #addColumns(metadata: Record<MetadataColumn, string>): void {
    const own = findMetadata(this.#scratch.span);
    const members = this.#shape.columns.filter((name) => !own.has(name)).map((name) => `"${name}":${metadata[name]}`);
    if (members.length === 0) return;
    const comma = isEmpty(this.#scratch.span) ? '' : ',';
    this.#scratch.drop(1);
    this.#scratch.addText(`${comma}${members.join(',')}}`);
  }
}

/** Whether an object has no members: then nothing but white space is between its braces. */
function isEmpty({ bytes, end }: Span): boolean {
  let index = end - 2;
  while (WHITESPACE.has(bytes[index] ?? 0)) index -= 1;
  return bytes[index] === OPEN_OBJECT;
}
