const MEBIBYTE = 1024 * 1024;

/** What an object holds, and when it is complete. */
export const objectSettings = {
  delimiter: {
    type: 'string',
    default: 'newline',
    description: 'What stands between records; as in target-json. Only "newline" (or a line feed) is supported.',
  },
  compression: {
    type: 'string',
    enum: ['none', 'gzip'],
    default: 'none',
    description: 'How objects are compressed; with gzip {ext} becomes jsonl.gz.',
  },
  compression_level: {
    type: 'integer',
    minimum: 1,
    maximum: 9,
    default: 6,
    description: 'Level of gzip: 1 is fastest, 9 packs most.',
  },
  rotate_bytes: {
    type: 'integer',
    minimum: 1,
    default: 256 * MEBIBYTE,
    description: 'An object is completed once it has this many bytes, before compression.',
  },
  rotate_records: {
    type: 'integer',
    minimum: 1,
    description: 'An object is completed once it has this many records. Default: no limit.',
  },
  rotate_seconds: {
    type: 'number',
    minimum: 0.01,
    default: 300,
    description: 'An object is completed this long after its first record, also when no input comes.',
  },
  max_memory_bytes: {
    type: 'integer',
    minimum: MEBIBYTE,
    default: 96 * MEBIBYTE,
    description:
      'Memory for the open objects of all streams together; when it is reached, the largest ones are completed.',
  },
  parallel_uploads: {
    type: 'integer',
    minimum: 1,
    maximum: 64,
    default: 4,
    description: 'How many objects may be completed side by side.',
  },
} as const;
