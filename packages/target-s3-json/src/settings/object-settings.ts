const MEBIBYTE = 1024 * 1024;

/** What an object holds, and when it is complete. */
export const objectSettings = {
  format: {
    type: 'string',
    enum: ['jsonl', 'json'],
    default: 'jsonl',
    description: 'jsonl puts one record on each line; json makes each object one array of records.',
  },
  delimiter: {
    type: 'string',
    default: 'newline',
    description:
      'With format jsonl, what stands behind each record; as in target-json. "newline", "crlf", or a short ASCII text with a control character in it, which no record can hold.',
    examples: ['newline', '\u001e'],
  },
  compression: {
    type: 'string',
    enum: ['none', 'gzip', 'zstd'],
    default: 'none',
    description: 'How objects are compressed; {ext} then ends in .gz or .zst. zstd needs Node 22.15 or later.',
  },
  compression_level: {
    type: 'integer',
    minimum: 1,
    description: '1 is fastest; gzip goes to 9 and zstd to 19, which pack most. Default: 6 with gzip, 3 with zstd.',
  },
  content_encoding: {
    type: 'boolean',
    default: false,
    description:
      'Whether compressed objects in S3 get the Content-Type of what is in them and a Content-Encoding, so that HTTP clients unpack them on the way. Default: they are files of type application/gzip or application/zstd.',
  },
  file_extension: {
    type: 'string',
    pattern: '^\\.?[A-Za-z0-9][A-Za-z0-9._-]*$',
    description: 'What {ext} is in keys. Default: by format and compression, such as jsonl or json.gz.',
    examples: ['ndjson'],
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
    default: 80 * MEBIBYTE,
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
