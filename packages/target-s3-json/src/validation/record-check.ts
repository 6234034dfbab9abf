/** What is wrong with a record, without its contents: only names that a schema or a record's keys hold. */
export type Flaw = {
  /** JSON Pointer to the place in the record; empty for the record as a whole. */
  path: string;
  /** Such as `must be integer`. */
  reason: string;
};

/** Looks at the bytes of one record, a JSON object that is known to be well-formed. Undefined when it is valid. */
export type RecordCheck = (bytes: Buffer, start: number, end: number) => Flaw | undefined;
