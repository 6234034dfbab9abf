import { type Logger } from '@onspot-tap/singer';
import { type KeyMaker } from '../keys/key-template.js';
import { createPartNumbers } from '../keys/part-numbers.js';
import { toVersionKey } from '../keys/version-folder.js';
import { type Encoding } from '../objects/encoding.js';
import { type Objects } from '../objects/objects.js';
import { type RecordLine } from '../objects/record-line.js';
import { type RecordSink } from '../objects/record-sink.js';
import { Series } from '../objects/series.js';
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
  checksFormats: boolean;
  /** Whether each version of a stream has a folder of its own. */
  separatesVersions: boolean;
  addsMetadata: boolean;
};

export type StreamsOptions = {
  objects: Objects;
  encoding: Encoding;
  makeKey: KeyMaker;
  makeRejectedKey: KeyMaker;
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
  const { objects, encoding, makeRejectedKey, policy, log } = options;
  const rejects = new Rejects(policy.maxRejected);
  const scratch = new Scratch();
  const nextPart = createPartNumbers();
  const nextRejectedPart = createPartNumbers();
  return (inputName, rule) => {
    const { name } = rule;
    if (inputName !== name) log.info(`stream ${inputName}: is stored as ${name}`);
    const records = makeRecords(options, { inputName, name, nextPart });
    const nextRejectedKey = () => makeRejectedKey(name, nextRejectedPart(name));
    return new TargetStream({
      inputName,
      rule,
      records,
      rejected: new Series(objects, { encoding, nextKey: nextRejectedKey }),
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

type StoredStream = { inputName: string; name: string; nextPart: (stream: string) => number };

function makeRecords(options: StreamsOptions, { inputName, name, nextPart }: StoredStream): RecordSink {
  const { objects, encoding, makeKey, policy } = options;
  if (!policy.separatesVersions) {
    return new Series(objects, { encoding, nextKey: () => makeKey(name, nextPart(name)) });
  }
  return new VersionedSink(inputName, (version) => {
    const nextKey = () => {
      const part = nextPart(name);
      return toVersionKey((stream) => makeKey(stream, part), { stream: name, version });
    };
    return new Series(objects, { encoding, nextKey });
  });
}

function momentsOf({ clock, startedAt }: StreamsOptions, records: RecordSink) {
  return (line: RecordLine) => ({
    receivedAt: clock(),
    batchedAt: records.openedAt(line),
    syncStartedAt: startedAt,
  });
}
