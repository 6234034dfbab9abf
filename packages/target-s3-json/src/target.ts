import { createLogger, type Logger } from '@onspot-tap/singer';
import { s3OptionsFrom } from '@onspot-tap/storage';
import { createBatchFileOpener } from './batches/batch-file-opener.js';
import { Batches } from './batches/batches.js';
import { type OpenBatchFile } from './batches/read-batch-file.js';
import { toEncodings } from './encodings.js';
import { Intake } from './intake/intake.js';
import { makeRunId } from './keys/run-id.js';
import { readKeys } from './keys/run-keys.js';
import { type Manifest, toManifest } from './manifest/manifest.js';
import { expectNoManifest, writeManifest } from './manifest/write-manifest.js';
import { startMetrics } from './metrics.js';
import { createBell } from './objects/bell.js';
import { Objects } from './objects/objects.js';
import { type TargetStorage } from './objects/objects-options.js';
import { measure, measureFiles, type Progress, toProgress } from './progress.js';
import { type RunSignals, runTarget } from './run.js';
import { type TargetConfig } from './settings/target-settings.js';
import { StateQueue } from './states.js';
import { type StreamPolicy } from './streams/stream-maker.js';
import { Streams } from './streams/streams.js';
import { logSummary } from './summary.js';
import { type TargetInput, toBytes } from './to-bytes.js';

export type TargetOptions = {
  /** Where objects go; `openStorage` of @onspot-tap/storage makes one. It is not closed here. */
  storage: TargetStorage;
  /**
   * Opens the files that BATCH messages name. Default: reads `file://` and paths from this machine, `s3://` with the S3
   * settings of the configuration.
   */
  openBatchFile?: OpenBatchFile;
  /** Epoch milliseconds. Default: `Date.now`. */
  clock?: () => number;
  /** Default: says nothing. */
  log?: Logger;
  /** Whether the storage keeps nothing, so that the log must not say that it did. Default: false. */
  isDryRun?: boolean;
};

export type Target = {
  /**
   * Writes the records of a Singer stream and yields state lines: the bytes of a STATE's value as they came and a line
   * feed. Each says that every record before it is durable; the last one is what the next run starts from. The input is
   * read only as fast as the storage takes it and the caller takes the states.
   *
   * Leaving the loop early completes what was read. Aborting `stop` ends in order; aborting `abandon` drops what is
   * open and throws its reason.
   *
   * @param input bytes of JSON lines in chunks of any size (a buffer may be reused once more is asked for), lines as
   * text, or messages; those count as a line each
   * @throws Failure with `EXIT.data` for a line that cannot be accepted, with `EXIT.config` for one that goes against the
   * setting `streams`, StorageError, or what the input throws
   */
  run(input: TargetInput, signals?: Partial<RunSignals>): TargetRun;
};

/** A run, which goes on while its states are taken. */
export type TargetRun = AsyncGenerator<Buffer, void, undefined> & {
  /** How far it is at the moment. */
  progress: () => Progress;
  /** What is stored at the moment, in the form of the manifest that it will have when it is whole. */
  manifest: () => Manifest;
};

/**
 * A target that writes to a storage.
 *
 * @throws Failure with `EXIT.config` when `key_template` cannot be used
 */
export function createTarget(config: TargetConfig, options: TargetOptions): Target {
  const { storage, openBatchFile, clock = Date.now, log = silentLogger(), isDryRun = false } = options;
  const planRun = planRuns(config, { storage, clock }); // a template that cannot be used is told now
  return {
    run(input, { stop = new AbortController().signal, abandon = new AbortController().signal } = {}) {
      const plan = planRun();
      const { streams, ...parts } = assemble({ config, plan, storage, clock, log, isDryRun, abandon });
      const meter = { bytes: 0 };
      const files = createBatchFileOpener({ s3: s3OptionsFrom(config), onWarning: (sentence) => log.warn(sentence) });
      const isRunIdGiven = config.run_id !== undefined;
      const place = { storage, log, signal: abandon, isRunIdGiven };
      const onBegin = async () => {
        if (isRunIdGiven) await expectNoManifest(plan.runId, place);
      };
      const manifest = () => toManifest({ ...plan, completedAt: clock() }, streams);
      const onComplete = async () => {
        for (const sentence of streams.unusedSettings) log.warn(sentence);
        if (streams.size > 0) await writeManifest(manifest(), place);
      };
      async function* sayStates(): AsyncGenerator<Buffer, void, undefined> {
        const metrics = startMetrics(log, streams, config.metrics_interval_seconds * 1000);
        let status: 'succeeded' | 'failed' = 'failed';
        try {
          const openFile = measureFiles(openBatchFile ?? files.open, meter);
          const taking = { ...parts, openBatchFile: openFile, log, onBegin, onComplete };
          yield* runTarget(measure(toBytes(input), meter), taking, { stop, abandon });
          if (!stop.aborted) status = 'succeeded';
        } finally {
          files.close();
          logSummary(log, streams, isDryRun);
          metrics.end(status);
        }
      }
      return Object.assign(sayStates(), { progress: () => toProgress({ ...parts, streams, meter }), manifest });
    },
  };
}

type Plan = ReturnType<ReturnType<typeof planRuns>>;

/** What stays the same during each run. */
function planRuns(config: TargetConfig, { storage, clock }: Pick<Required<TargetOptions>, 'storage' | 'clock'>) {
  const encodings = toEncodings(config);
  const keysOf = readKeys({
    template: config.key_template,
    zone: config.key_time_zone,
    isRunIdMade: config.run_id === undefined,
    ext: encodings.encoding.ext,
    rejectedExt: encodings.rejectedEncoding.ext,
    url: storage.url,
    separatesVersions: separatesVersions(config),
  });
  return () => {
    const startedAt = clock();
    const runId = config.run_id ?? makeRunId(startedAt);
    return { runId, startedAt, ...encodings, ...keysOf({ runId, startedAt, clock }) };
  };
}

type Assembly = Required<Omit<TargetOptions, 'openBatchFile'>> & {
  config: TargetConfig;
  plan: Plan;
  abandon: AbortSignal;
};

function assemble({ config, plan, storage, clock, log, isDryRun, abandon }: Assembly) {
  const bell = createBell();
  const states = new StateQueue();
  const rotation = {
    bytes: config.rotate_bytes,
    records: config.rotate_records ?? Infinity,
    ageMs: config.rotate_seconds * 1000,
  };
  const { max_memory_bytes: memoryBytes, parallel_uploads: parallel } = config;
  const keysMayBeTaken = config.run_id !== undefined;
  const objects = new Objects({
    storage,
    rotation,
    memoryBytes,
    parallel,
    clock,
    keysMayBeTaken,
    signal: abandon,
    bell,
  });
  const streams = new Streams({ objects, policy: toPolicy(config, isDryRun), clock, log, ...plan });
  const batches = new Batches({ streams, isAccepted: config.batch_messages === 'accept' });
  const intake = new Intake({
    streams,
    log,
    unknownMessages: config.unknown_messages,
    onState: (state) => states.add(state, objects.newestSequence),
    onBatch: (line) => batches.add(line),
    isFull: () => objects.isFull || batches.isWaiting,
  });
  return { bell, states, objects, streams, intake, batches };
}

function separatesVersions({ activate_version }: TargetConfig): boolean {
  return activate_version === 'new_prefix';
}

function toPolicy(config: TargetConfig, isDryRun: boolean): StreamPolicy {
  return {
    streams: config.streams,
    validation: config.validation,
    maxRejected: config.max_rejected,
    tellsRejected: isDryRun,
    checksFormats: config.validate_formats,
    separatesVersions: separatesVersions(config),
    addsMetadata: config.add_metadata_columns,
    maxOpenPartitions: config.max_open_partitions,
  };
}

function silentLogger(): Logger {
  return createLogger({ program: 'target-s3-json', write: () => undefined });
}
