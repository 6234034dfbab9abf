/** What objects are called. */
export const keySettings = {
  key_template: {
    type: 'string',
    minLength: 1,
    default: '{stream}/{run_started:yyyy-MM-dd}/{stream}-{run_id}-{part}.{ext}',
    description:
      'Key of an object below the destination. Placeholders: {stream}, {part}, {run_id}, {uuid}, {ext}, {run_started:FORMAT} and {now:FORMAT} (when the run began, when the object is opened), {field:NAME} and {field:NAME:FORMAT} (the value of a field of the record: its records are parted by it). A FORMAT is in Luxon tokens. Refused at start when two objects could get the same key.',
    examples: ['{stream}/dt={field:created_at:yyyy-MM-dd}/{run_id}-{part}.{ext}'],
  },
  key_time_zone: {
    type: 'string',
    default: 'UTC',
    description: 'IANA time zone of the dates in keys, such as America/New_York.',
    examples: ['America/New_York'],
  },
  max_open_partitions: {
    type: 'integer',
    minimum: 1,
    default: 64,
    description:
      'With {field:…} in key_template: how many partitions of all streams take records at once. Beyond that, the object of the one that has waited longest for a record is completed.',
  },
  run_id: {
    type: 'string',
    pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
    description:
      'Name of this run in keys; must differ between runs, in more than capital letters: objects of another run are not replaced, the run ends (exit code 78). Default: the time and a random part.',
    examples: ['nightly-2026-03-31'],
  },
} as const;
