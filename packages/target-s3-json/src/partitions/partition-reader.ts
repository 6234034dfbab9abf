import { NO_VALUE } from '../keys/field-speller.js';
import { type KeyField } from '../keys/key-template.js';
import { type RecordLine } from '../objects/record-line.js';
import { createFieldReader } from './field-values.js';

/** The spelled values that say where a record belongs. */
export type PartitionReader = (record: RecordLine) => readonly string[];

export type PartitionReaderOptions = {
  fields: readonly KeyField[];
  /** Called once per field, for the first record whose value is no date although it should be. */
  onNoDate: (path: string, record: RecordLine) => void;
};

/** Reads the fields of a key template from the records of one stream. */
export function createPartitionReader({ fields, onNoDate }: PartitionReaderOptions): PartitionReader {
  const read = createFieldReader(fields.map(({ path }) => path));
  const spellers = fields.map((field) => createTellingSpeller(field, onNoDate));
  return (record) => read(record.bytes, record.start).map((json, index) => spellers[index]?.(json, record) ?? NO_VALUE);
}

function createTellingSpeller({ path, spell }: KeyField, onNoDate: PartitionReaderOptions['onNoDate']) {
  let hasTold = false;
  return (json: string | undefined, record: RecordLine): string => {
    const spelled = spell(json);
    if (spelled !== undefined) return spelled;
    if (!hasTold) onNoDate(path, record);
    hasTold = true;
    return NO_VALUE;
  };
}
