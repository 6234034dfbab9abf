import { type JsonObject } from '@onspot-tap/singer';
import { toCanonicalJson } from './canonical-schema.js';

export type SchemaVersion = {
  /** As the tap wrote it first. */
  schema: JsonObject;
  keyProperties: readonly string[];
  /** Sequence number of the SCHEMA line that brought it first; it holds for lines behind that. */
  firstSequence: number;
};

/** What a stream's schema and key properties have been: each version once, however often the tap comes back to it. */
export class SchemaHistory {
  /** With the schemas of what is stored. */
  readonly versions: SchemaVersion[] = [];
  readonly #indexes = new Map<string, number>();
  /** In the order of the input. */
  readonly #changes: { sequence: number; index: number }[] = [];

  /** Whether it says nothing new, however it is spelt. */
  isCurrent(version: SchemaVersion): boolean {
    const index = this.#indexes.get(identityOf(version));
    return index !== undefined && index === this.#changes.at(-1)?.index;
  }

  /** @param stored the schema of what is stored of its records */
  change(version: SchemaVersion, stored: JsonObject): void {
    const identity = identityOf(version);
    const known = this.#indexes.get(identity);
    const index = known ?? this.versions.push({ ...version, schema: stored }) - 1;
    this.#indexes.set(identity, index);
    this.#changes.push({ sequence: version.firstSequence, index });
  }

  /** Of the last SCHEMA. */
  get keyProperties(): readonly string[] {
    return this.versions[this.#changes.at(-1)?.index ?? -1]?.keyProperties ?? [];
  }

  /** Which of the versions held for a line; -1 before the first. */
  indexAt(sequence: number): number {
    return this.#changes.findLast((change) => change.sequence < sequence)?.index ?? -1;
  }
}

function identityOf({ schema, keyProperties }: SchemaVersion): string {
  return toCanonicalJson([schema, [...keyProperties].sort()]);
}
