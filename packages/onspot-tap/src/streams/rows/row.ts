import { type JsonObject } from '@onspot-tap/singer';
import { ASKED, toRecordSchema } from '../record-schema.js';
import { SUBJECT_FIELDS, type StreamDefinition, type SubjectKind } from '../stream-definition.js';

/** What a row of the table says itself; the rest follows from what it is about. */
export type Row = Omit<StreamDefinition, Derived> & {
  /** The record's fields besides those that the question tells, in their order. */
  fields: JsonObject;
  /** Whether its files have columns that only OnSpot knows. They are records' members too, as text. */
  hasOtherColumns?: true;
} & Partial<Pick<StreamDefinition, 'isSelectedByDefault' | 'perRequest'>>;

type Derived = 'schema' | 'hasWindow' | 'isSelectedByDefault' | 'perRequest';

/** By what it is about: whether it is about days too, and how many such questions fit into a request. */
const QUESTIONS: Readonly<Record<SubjectKind, Pick<StreamDefinition, 'hasWindow' | 'perRequest'>>> = {
  location: { hasWindow: true, perRequest: 'many' },
  group: { hasWindow: true, perRequest: 'one' },
  pair: { hasWindow: true, perRequest: 'one' },
  audience: { hasWindow: false, perRequest: 'many' },
};

const OTHER_COLUMNS: JsonObject = { additionalProperties: { type: ['string', 'null'] } };

/**
 * A stream of one row. Its records begin with what was asked about and end with the window and the answer's id, except
 * for fields that the row gives a place itself.
 */
export function toStream({ fields, hasOtherColumns, ...row }: Row): StreamDefinition {
  const subjectField = SUBJECT_FIELDS[row.subject];
  const question = QUESTIONS[row.subject];
  const schema = toRecordSchema(row.keyProperties, {
    [subjectField]: ASKED[subjectField],
    ...fields,
    ...(question.hasWindow && { start: ASKED.start, end: ASKED.end }),
    response_id: ASKED.response_id,
  });
  return {
    isSelectedByDefault: false,
    ...question,
    ...row,
    schema: hasOtherColumns ? { ...schema, ...OTHER_COLUMNS } : schema,
  };
}
