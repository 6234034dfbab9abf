import { type ConfigOf, defineSettings, graceSettings } from '@onspot-tap/settings';
import { s3Settings, unfinishedSettings } from '@onspot-tap/storage';

const MEBIBYTE = 1024 * 1024;

/** Every setting of the target. */
export const targetSettings = defineSettings({
  envPrefix: 'TARGET_S3_JSON',
  schema: {
    destination: {
      type: 'string',
      minLength: 1,
      description: 'Where objects go: s3://bucket/prefix, file:///directory or the path of a directory.',
      examples: ['s3://my-bucket/raw', './output'],
    },
    s3_bucket: { type: 'string', description: 'Bucket to write to, where destination is not set.' },
    s3_key_prefix: { type: 'string', default: '', description: 'Begins all keys in s3_bucket.' },
    destination_path: {
      type: 'string',
      description: 'Directory to write to, where neither destination nor s3_bucket is set; as in target-json.',
    },
    delimiter: {
      type: 'string',
      default: 'newline',
      description: 'What stands between records; as in target-json. Only "newline" (or a line feed) is supported.',
    },
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
        'Memory for the open objects of all streams together; when it is reached, the largest one is completed.',
    },
    parallel_uploads: {
      type: 'integer',
      minimum: 1,
      maximum: 64,
      default: 4,
      description: 'How many objects may be completed side by side.',
    },
    validation: {
      type: 'string',
      enum: ['fail', 'reject', 'off'],
      default: 'fail',
      description:
        'What becomes of a record that does not obey its schema: fail ends the run (exit code 65), reject puts the line into _rejected/, off does not look.',
    },
    max_rejected: {
      type: 'integer',
      minimum: 0,
      default: 1000,
      description: 'With validation reject: more rejected records than this end the run (exit code 65).',
    },
    now: {
      type: 'string',
      format: 'date-time',
      description: 'For tests and replays: the run believes that it starts at this time (RFC 3339).',
    },
    ...graceSettings,
    ...unfinishedSettings,
    ...s3Settings,
  },
  check: ({ delimiter, destination, s3_bucket, destination_path }) => [
    ...((destination ?? s3_bucket ?? destination_path) ? [] : [NO_DESTINATION]),
    ...(delimiter === 'newline' || delimiter === '\n' ? [] : [NO_DELIMITER]),
  ],
});

const NO_DESTINATION =
  'There is nowhere to write to: set "destination" (s3://bucket/prefix or a directory), or "s3_bucket" (with "s3_key_prefix"), or "destination_path"';

const NO_DELIMITER = '"delimiter" must be "newline" (or a line feed): records are written as JSON lines';

/** The parsed configuration. */
export type TargetConfig = ConfigOf<typeof targetSettings.schema>;
