/** What objects are called. */
export const keySettings = {
  key_template: {
    type: 'string',
    minLength: 1,
    default: '{stream}/{run_started:yyyy-MM-dd}/{stream}-{run_id}-{part}.{ext}',
    description:
      'Key of an object below the destination. Placeholders: {stream}, {run_started:FORMAT} (Luxon tokens, UTC), {run_id}, {part}, {uuid}, {ext}. Refused at start when two objects could get the same key.',
  },
  run_id: {
    type: 'string',
    pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$',
    description: 'Name of this run in keys; must differ between runs. Default: the time and a random part.',
  },
} as const;
