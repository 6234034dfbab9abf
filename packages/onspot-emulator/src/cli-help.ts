/** What `--help` prints. */
export const HELP = `Usage: onspot-emulator [options]

OnSpot's location data API on this machine: signed requests in, acks out, callbacks later.
For demos and for tests of anything that talks to OnSpot. It prints one line with its URL
when it is ready, and runs until SIGINT or SIGTERM.

Serves every endpoint that reads: POST /geoframe/…, /geoframes/attribution and /save/…, and
GET /status/queue. The package's README lists them.

Where and for whom
  --host ADDRESS           address to listen on (127.0.0.1)
  --port NUMBER            port to listen on (0: a free one)
  --stage NAME             stage before every path, such as Prod (none)
  --access-key KEY         access key of the signature (AKIAEMULATOR)
  --secret-key KEY         secret key of the signature (emulator-secret)
  --session-token TOKEN    session token that has to be sent too (any, or none)
  --api-key KEY            x-api-key (emulator-api-key)
  --region NAME            region of the signature (us-east-1)
  --max-skew-minutes N     how far a signature's time may be off (5)

Time and data
  --clock TIME             what time it is at the start, such as 2024-05-06T08:00:00Z (now)
  --manual-clock           let time stand still until POST /_emulator/clock moves it
  --seed TEXT              another seed is another population (onspot)
  --scale NUMBER           times the usual number of visits (1: about 50 to 500 observations
                           per location and day)
  --observations NAME=N    exactly N observations per answer for one location; repeatable
  --settle-days N          days over which a day still fills up (7)

Rules
  --newest-end-days N      the newest day that may be asked for is N days ago (2)
  --max-features N         most features in one request (1000)
  --https-callbacks-only   refuse callback URLs of plain http

Callbacks
  --latency MS or MS-MS    from the ack to the callback (20-200; with --manual-clock 0)
  --concurrency N          callbacks posted at once (16)
  --retry-delays MS,MS,…   pauses after answers other than 200 (1000,5000,30000)

Files of /save/…
  --storage-endpoint URL   where s3:// is, other than Amazon's
  --storage-region NAME    its region (AWS_REGION, else us-east-1)
  --storage-access-key KEY its access key (the usual AWS_… environment)
  --storage-secret-key KEY its secret key
  --default-output PLACE   where files go whose request has no outputLocation (nowhere)
  --no-debug-files         no .debug.csv beside the files of address jobs
  --bare-ack PATH          the ack of this endpoint is one object; repeatable

Faults
  --scenario FILE          faults as JSON: a list, or {"faults": [...]}. For example
                             {"kind": "status", "status": 429, "retryAfter": 2, "count": 3}
                             {"kind": "callback-lost", "match": {"name": "EF~00001", "nth": 1}}
                             {"kind": "callback-duplicate", "match": {"probability": 0.1}}
                             {"kind": "file-columns", "spelling": "upper", "count": 1}
                           The package's README lists all kinds.

While it runs (no credentials are asked for)
  GET    /_emulator/submissions   every request to an endpoint: what was taken, every callback attempt
  GET    /_emulator/expected      what callbacks and files say, one line of JSON per ask; narrow it down with
                                  ?responseId= or ?path=&name=&start=&end=
  GET    /_emulator/clock         what time it is
  POST   /_emulator/clock         {"advanceMs": 86400000} or {"set": "2024-05-07T08:00:00Z"}
  GET    /_emulator/faults        the faults there are, and how often each has struck
  POST   /_emulator/faults        adds faults, as in a scenario file
  DELETE /_emulator/faults        takes all of them away

  -h, --help               print this
  -v, --version            print the version
`;
