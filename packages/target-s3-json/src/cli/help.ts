/** The end of the help. */
export const HELP_EPILOGUE = `Examples:
  tap-onspot --config tap.json | target-s3-json --config target.json > state.json
  some-tap | TARGET_S3_JSON_DESTINATION=s3://my-bucket/raw target-s3-json --config ENV
  target-s3-json --config target.json --check
  target-s3-json --config target.json --dry-run --input messages.singer

Every line on stdout is a state: all records that came before it are stored.
The last line is what the tap's next run starts from. Logs go to stderr.

Exit codes:
  0    all of the input is stored
  1    unexpected failure
  64   the command line is wrong
  65   the input is wrong: a bad line, a record that does not obey its schema
  75   temporary: the storage does not answer; worth another try
  77   the storage refuses the credentials
  78   the configuration is wrong
  129  stopped by SIGHUP   (the terminal is gone; else as 143)
  130  stopped by SIGINT   (what was read is stored, its state said)
  141  the reader of stdout has gone
  143  stopped by SIGTERM  (what was read is stored, its state said)`;
