/** What becomes of records that do not obey their schema. */
export const validationSettings = {
  validation: {
    type: 'string',
    enum: ['fail', 'reject', 'off'],
    default: 'fail',
    description:
      'What becomes of a record that does not obey its schema: fail ends the run (exit code 65), reject puts the line into _rejected/, off does not look.',
  },
  validate_formats: {
    type: 'boolean',
    default: true,
    description: 'Whether format in schemas (date-time, email, …) is checked.',
  },
  max_rejected: {
    type: 'integer',
    minimum: 0,
    default: 1000,
    description: 'With validation reject: more rejected records than this end the run (exit code 65).',
  },
} as const;
