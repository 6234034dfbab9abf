/** What is wrong with a record, without its contents: only names that a schema or a record's keys hold. */
export type Flaw = {
  /** JSON Pointer to the place in the record; empty for the record as a whole. */
  path: string;
  /** Such as `must be integer`. */
  reason: string;
  /** What the user could do besides mending tap or schema: `set validate_formats to false`. */
  remedy?: string;
};
