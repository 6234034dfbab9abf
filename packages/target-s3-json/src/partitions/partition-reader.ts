import { NO_VALUE } from '../keys/field-speller.js';
import { type KeyField } from '../keys/key-template.js';
import { type RecordLine } from '../objects/record-line.js';
import { createFieldReader } from './field-values.js';

/** The spelled values that say where a record belongs. */
export type PartitionReader = (record: RecordLine) => readonly string[];

export type PartitionReaderOptions = {
  fields: readonly KeyField[];
  /** Called once per field, for the first record whose value is no date although it should be. */
  onNoDate: (path: string, line: number) => void;
};

/** Spellings that are kept per field, and how long their values may be. */
const MOST_KEPT = 10_000;
const LONGEST_KEPT = 64;

/** Reads the fields of a key template from the records of one stream. */
export function createPartitionReader({ fields, onNoDate }: PartitionReaderOptions): PartitionReader {
  const read = createFieldReader(fields.map(({ path }) => path));
  const spellers = fields.map(({ path, spell }) => {
    let hasTold = false;
    return keepSpellings((json, line) => {
      const spelled = spell(json);
      if (spelled !== undefined) return spelled;
      if (!hasTold) onNoDate(path, line);
      hasTold = true;
      return NO_VALUE;
    });
  });
  return ({ bytes, start, line }) => read(bytes, start).map((json, index) => spellers[index]?.(json, line) ?? NO_VALUE);
}

type Speller = (json: string | undefined, line: number) => string;

/** Partitions are few and records many, so that most values have been spelled before. */
function keepSpellings(spell: Speller): Speller {
  const kept = new Map<string, string>();
  return (json, line) => {
    if (json === undefined || json.length > LONGEST_KEPT) return spell(json, line);
    const known = kept.get(json);
    if (known !== undefined) return known;
    if (kept.size >= MOST_KEPT) kept.clear();
    const spelled = spell(json, line);
    kept.set(json, spelled);
    return spelled;
  };
}
