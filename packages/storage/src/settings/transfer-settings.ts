/** How long and how often requests are tried, and in which parts objects go up. */
export const s3TransferSettings = {
  s3_request_timeout_seconds: {
    type: 'number',
    minimum: 0.1,
    maximum: 86_400,
    description:
      'Seconds until the answer to a request must begin, the sending of a part included; then it is tried again. Default 300.',
  },
  s3_connect_timeout_seconds: {
    type: 'number',
    minimum: 0.1,
    maximum: 3_600,
    description: 'Seconds until a connection must be made; then it is tried again. Default 10.',
  },
  s3_max_attempts: {
    type: 'integer',
    minimum: 1,
    maximum: 100,
    description:
      'How often a request is tried before it has failed: after failures of the network, throttling and 5xx, with random pauses that grow to 20 seconds. Default 6.',
  },
  s3_part_mebibytes: {
    type: 'integer',
    minimum: 5,
    maximum: 5_120,
    description:
      'MiB per part of an object that is longer than one part; S3 takes at most 10,000 parts. An open object holds up to s3_parts_in_flight + 1 of them in memory. Default 8, in a receiver 5.',
  },
  s3_parts_in_flight: {
    type: 'integer',
    minimum: 1,
    maximum: 64,
    description: 'Parts of one object that are sent at the same time. Default 2, in a receiver 1.',
  },
} as const;
