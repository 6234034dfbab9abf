import { type Logger } from '@onspot-tap/singer';
import { createPartNumbers } from '../keys/part-numbers.js';
import { type RunKeys } from '../keys/run-keys.js';
import { NO_VALUE } from '../keys/field-speller.js';
import { toVersionKey } from '../keys/version-folder.js';
import { type Encoding } from '../objects/encoding.js';
import { type Objects } from '../objects/objects.js';
import { OpenPartitions } from '../objects/open-partitions.js';
import { Partitions } from '../objects/partitions.js';
import { placeOf, type RecordLine } from '../objects/record-line.js';
import { type RecordSink } from '../objects/record-sink.js';
import { Series } from '../objects/series.js';
import { createPartitionReader } from '../partitions/partition-reader.js';
import { Scratch } from '../records/scratch.js';
import { Rejects, type Validation } from './rejects.js';
import { type StreamRule, type StreamSettings } from './stream-rules.js';
import { StreamShape } from './stream-shape.js';
import { TargetStream } from './target-stream.js';
import { VersionedSink } from './versioned-sink.js';

/** What the settings want of streams. */
export type StreamPolicy = {
  /** By name or pattern. */
  streams: Readonly<Record<string, StreamSettings>>;
  validation: Validation;
  maxRejected: number;
  /** Whether the log tells the first records that are rejected, as where nobody will find them. */
  tellsRejected: boolean;
  checksFormats: boolean;
  /** Whether each version of a stream has a folder of its own. */
  separatesVersions: boolean;
  addsMetadata: boolean;
  /** Over all streams, where keys have fields. */
  maxOpenPartitions: number;
};

export type StreamsOptions = RunKeys & {
  objects: Objects;
  encoding: Encoding;
  rejectedEncoding: Encoding;
  policy: StreamPolicy;
  /** Epoch milliseconds. */
  clock: () => number;
  startedAt: number;
  log: Logger;
};

/** @param inputName its name in the input; the rule tells what it is stored as */
export type StreamMaker = (inputName: string, rule: StreamRule) => TargetStream;

const APPENDED = 'ACTIVATE_VERSION is accepted and has no effect; records are only appended';
const SEPARATED =
  'ACTIVATE_VERSION is accepted; each version has a folder of its own, the manifest names the active one';

/** Puts the streams of a run together. */
export function createStreamMaker(options: StreamsOptions): StreamMaker {
  const { objects, rejectedEncoding, makeRejectedKey, policy, log } = options;
  const rejects = new Rejects(policy.maxRejected, policy.tellsRejected ? log : undefined);
  const scratch = new Scratch();
  const nextPart = createPartNumbers();
  const nextRejectedPart = createPartNumbers();
  const open = new OpenPartitions(policy.maxOpenPartitions);
  return (inputName, rule) => {
    const { name } = rule;
    if (inputName !== name) log.info(`stream ${inputName}: is stored as ${name}`);
    const records = makeRecords(options, { inputName, name, nextPart, open });
    const nextRejectedKey = () => makeRejectedKey(name, nextRejectedPart(name));
    return new TargetStream({
      inputName,
      rule,
      records,
      rejected: new Series(objects, { encoding: rejectedEncoding, nextKey: nextRejectedKey }),
      rejects,
      shape: new StreamShape({
        rule,
        scratch,
        momentsOf: policy.addsMetadata ? momentsOf(options, records) : undefined,
      }),
      checksFormats: policy.checksFormats,
      log,
      activation: policy.separatesVersions ? SEPARATED : APPENDED,
    });
  };
}

type StoredStream = {
  inputName: string;
  name: string;
  nextPart: (stream: string) => number;
  open: OpenPartitions;
};

/** Where the records of a stream go, those of each version apart where that is wanted. */
function makeRecords(options: StreamsOptions, stream: StoredStream): RecordSink {
  if (!options.policy.separatesVersions) return makeSink(options, stream, undefined);
  return new VersionedSink(stream.inputName, (version) => makeSink(options, stream, version));
}

function makeSink(options: StreamsOptions, stream: StoredStream, version: string | undefined): RecordSink {
  const { objects, encoding, makeKey, fields, log } = options;
  const { inputName, name, nextPart, open } = stream;
  const nextKey = (partition?: readonly string[]) => {
    const part = nextPart(name);
    return toVersionKey((each) => makeKey(each, part, partition), { stream: name, version });
  };
  if (fields.length === 0) return new Series(objects, { encoding, nextKey });
  const onNoDate = (path: string, record: RecordLine) => {
    const sentence = `the field "${path}" of stream "${inputName}" is no date; such records go to ${NO_VALUE}`;
    log.warn(`${placeOf(record)}: ${sentence}`);
  };
  return new Partitions(objects, { encoding, nextKey, partitionOf: createPartitionReader({ fields, onNoDate }), open });
}

function momentsOf({ clock, startedAt }: StreamsOptions, records: RecordSink) {
  return (line: RecordLine) => ({
    receivedAt: clock(),
    batchedAt: records.openedAt(line),
    syncStartedAt: startedAt,
  });
}
