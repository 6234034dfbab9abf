/** How long unfinished writes are kept, as a property of a program's JSON Schema; the same key in every program. */
export const unfinishedSettings = {
  unfinished_retention_hours: {
    type: 'number',
    minimum: 0,
    default: 24,
    description:
      'Unfinished uploads, or files of a directory, that nobody has added to for so many hours are removed at start: a killed program left them. Longer than any writer there pauses; 0 removes all there are, for who is alone below the prefix.',
  },
} as const;
