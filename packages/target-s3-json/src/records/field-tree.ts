import { KnownNames } from '../bytes/known-names.js';

/** What becomes of a value: it stays as it is, it goes, or the fields of the objects in it are looked at. */
export type Fields = 'keep' | 'drop' | FieldTree;

/** Which fields of an object stay. An array has the fields of its items; any other value has none, and stays. */
export class FieldTree {
  readonly #others: 'keep' | 'drop';
  readonly #names = new KnownNames();
  /** By the number of the name. */
  readonly #named: Fields[] = [];

  /** @param others what becomes of fields that are not named */
  constructor(others: 'keep' | 'drop') {
    this.#others = others;
  }

  /** Whether there may be fields that go, at this depth. */
  get drops(): boolean {
    return this.#others === 'drop' || this.#named.includes('drop');
  }

  /** What becomes of the field of that name. */
  of(name: string): Fields {
    return this.#get(name) ?? this.#others;
  }

  /** The same for a name in JSON, `start` and `end` being those of its characters between the quotes. */
  at(bytes: Buffer, start: number, end: number): Fields {
    const number = this.#names.numberAt(bytes, start, end);
    return number < 0 ? this.#others : (this.#named[number] ?? this.#others);
  }

  /** The field at the end of the path stays, and what is on the way to it. */
  include([name = '', ...rest]: readonly string[]): void {
    if (rest.length === 0) return this.#set(name, 'keep');
    let fields = this.#get(name);
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

  #get(name: string): Fields | undefined {
    const number = this.#names.numberOf(name);
    return number < 0 ? undefined : this.#named[number];
  }

  #set(name: string, fields: Fields): void {
    this.#named[this.#names.add(name)] = fields;
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
