/** What becomes of messages that are neither SCHEMA, RECORD nor STATE, and what is added to records. */
export const messageSettings = {
  activate_version: {
    type: 'string',
    enum: ['ignore', 'new_prefix'],
    default: 'ignore',
    description:
      'What the version of records and ACTIVATE_VERSION messages do: ignore appends all versions alike, new_prefix puts the records of each version into a folder of its own, v={version}.',
  },
  batch_messages: {
    type: 'string',
    enum: ['accept', 'fail'],
    default: 'accept',
    description:
      'What becomes of BATCH messages, which name files of records: accept reads the files, on this machine or in S3 with the credentials of the target, fail ends the run (exit code 65).',
  },
  unknown_messages: {
    type: 'string',
    enum: ['warn', 'fail'],
    default: 'warn',
    description:
      'What becomes of a message of an unknown type: warn leaves it out and says so once per type, fail ends the run (exit code 65).',
  },
  add_metadata_columns: {
    type: 'boolean',
    default: false,
    description:
      'Adds the columns of the Meltano SDK to each record: _sdc_extracted_at, _sdc_received_at, _sdc_batched_at, _sdc_deleted_at, _sdc_sequence, _sdc_table_version, _sdc_sync_started_at. Those that a record has already stay.',
  },
} as const;
