import { hasAt, unescapeName } from './step.js';

/** What becomes of a value: it stays as it is, it goes, or the fields of the objects in it are looked at. */
export type Fields = 'keep' | 'drop' | FieldTree;

type Spelling = { name: string; bytes: Buffer };

const NONE: readonly Spelling[] = [];

/** Which fields of an object stay. An array has the fields of its items; any other value has none, and stays. */
export class FieldTree {
  readonly #others: 'keep' | 'drop';
  readonly #named = new Map<string, Fields>();
  /** Names as they mostly stand in JSON, by how many bytes they have. */
  readonly #spellings: Spelling[][] = [];

  /** @param others what becomes of fields that are not named */
  constructor(others: 'keep' | 'drop') {
    this.#others = others;
  }

  /** What becomes of the field of that name. */
  of(name: string): Fields {
    return this.#named.get(name) ?? this.#others;
  }

  /** The same for a name in JSON, `start` and `end` being those of its characters between the quotes. */
  at(bytes: Buffer, start: number, end: number): Fields {
    for (const spelling of this.#spellings[end - start] ?? NONE) {
      if (hasAt(bytes, start, spelling.bytes)) return this.of(spelling.name);
    }
    const name = unescapeName(bytes, start, end);
    return name === undefined ? this.#others : this.of(name);
  }

  /** The field at the end of the path stays, and what is on the way to it. */
  include([name = '', ...rest]: readonly string[]): void {
    if (rest.length === 0) return this.#set(name, 'keep');
    let fields = this.#named.get(name);
    if (fields === undefined) this.#set(name, (fields = new FieldTree('drop')));
    if (fields instanceof FieldTree) fields.include(rest);
  }

  /** The field at the end of the path goes. To be called after `include`. */
  exclude([name = '', ...rest]: readonly string[]): void {
    if (rest.length === 0) return this.#set(name, 'drop');
    let fields = this.of(name);
    if (fields === 'keep') this.#set(name, (fields = new FieldTree('keep')));
    if (fields instanceof FieldTree) fields.exclude(rest);
  }

  #set(name: string, fields: Fields): void {
    const isNew = !this.#named.has(name);
    this.#named.set(name, fields);
    const bytes = Buffer.from(name);
    // A name with half a surrogate pair, which JSON can only spell with an escape, has no bytes to be compared by.
    if (isNew && bytes.toString() === name) (this.#spellings[bytes.length] ??= []).push({ name, bytes });
  }
}

export type FieldChoice = {
  /** Paths; undefined for all fields. */
  include: readonly (readonly string[])[] | undefined;
  exclude: readonly (readonly string[])[];
  /** Names of fields that stay, whether they are included or not. */
  always: readonly string[];
};

/** Undefined when everything stays. */
export function toFieldTree({ include, exclude, always }: FieldChoice): FieldTree | undefined {
  if (include === undefined && exclude.length === 0) return undefined;
  const tree = new FieldTree(include === undefined ? 'keep' : 'drop');
  for (const path of include ?? []) tree.include(path);
  if (include !== undefined) for (const name of always) tree.include([name]);
  for (const path of exclude) tree.exclude(path);
  return tree;
}
