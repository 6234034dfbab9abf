import { createLogger, type Logger } from '@onspot-tap/singer';
import { Intake } from './intake/intake.js';
import { parseKeyTemplate } from './keys/key-template.js';
import { makeRunId } from './keys/run-id.js';
import { toManifest, writeManifest } from './manifest.js';
import { startMetrics } from './metrics.js';
import { createBell } from './objects/bell.js';
import { type Encoding, toEncoding } from './objects/encoding.js';
import { Objects } from './objects/objects.js';
import { type TargetStorage } from './objects/objects-options.js';
import { measure, type Progress, toProgress } from './progress.js';
import { type RunSignals, runTarget } from './run.js';
import { type TargetConfig } from './settings/target-settings.js';
import { StateQueue } from './states.js';
import { Streams } from './streams/streams.js';
import { logSummary } from './summary.js';
import { type TargetInput, toBytes } from './to-bytes.js';

export type TargetOptions = {
  /** Where objects go; `openStorage` of @onspot-tap/storage makes one. It is not closed here. */
  storage: TargetStorage;
  /** Epoch milliseconds. Default: `Date.now`. */
  clock?: () => number;
  /** Default: says nothing. */
  log?: Logger;
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
   * @throws Failure with `EXIT.data` for a line that cannot be accepted, StorageError, or what the input throws
   */
  run(input: TargetInput, signals?: Partial<RunSignals>): TargetRun;
};

/** A run, which goes on while its states are taken. */
export type TargetRun = AsyncGenerator<Buffer, void, undefined> & {
  /** How far it is at the moment. */
  progress: () => Progress;
};

/**
 * A target that writes to a storage.
 *
 * @throws Failure with `EXIT.config` when `key_template` cannot be used
 */
export function createTarget(config: TargetConfig, options: TargetOptions): Target {
  const { storage, clock = Date.now, log = silentLogger() } = options;
  planRun(config, clock()); // a template that cannot be used is told now, not when the first object is opened
  return {
    run(input, { stop = new AbortController().signal, abandon = new AbortController().signal } = {}) {
      const plan = planRun(config, clock());
      const { streams, ...parts } = assemble({ config, plan, storage, clock, log, abandon });
      const meter = { bytes: 0 };
      const onComplete = async () => {
        if (parts.objects.hasOpened) {
          await writeManifest(toManifest({ ...plan, completedAt: clock() }, streams), storage, abandon);
        }
      };
      async function* sayStates(): AsyncGenerator<Buffer, void, undefined> {
        const metrics = startMetrics(log, streams, config.metrics_interval_seconds * 1000);
        let status: 'succeeded' | 'failed' = 'failed';
        try {
          yield* runTarget(measure(toBytes(input), meter), { ...parts, log, onComplete }, { stop, abandon });
          if (!stop.aborted) status = 'succeeded';
        } finally {
          logSummary(log, streams);
          metrics.end(status);
        }
      }
      return Object.assign(sayStates(), { progress: () => toProgress({ ...parts, streams, meter }) });
    },
  };
}

type Plan = ReturnType<typeof planRun>;

/** What stays the same during a run. */
function planRun(config: TargetConfig, startedAt: number) {
  const runId = config.run_id ?? makeRunId(startedAt);
  const encoding = toEncoding(config.compression, config.compression_level);
  const context = { runId, startedAt, ext: encoding.ext };
  return {
    runId,
    startedAt,
    encoding,
    makeKey: parseKeyTemplate(config.key_template, context),
    makeRejectedKey: rejectedKeys(runId, encoding),
  };
}

function rejectedKeys(runId: string, { ext }: Encoding) {
  const makeKey = parseKeyTemplate('{stream}/{stream}-{run_id}-{part}.{ext}', { runId, startedAt: 0, ext });
  return (stream: string, part: number) => `_rejected/${makeKey(stream, part)}`;
}

type Assembly = Required<TargetOptions> & { config: TargetConfig; plan: Plan; abandon: AbortSignal };

function assemble({ config, plan, storage, clock, log, abandon }: Assembly) {
  const bell = createBell();
  const states = new StateQueue();
  const rotation = {
    bytes: config.rotate_bytes,
    records: config.rotate_records ?? Infinity,
    ageMs: config.rotate_seconds * 1000,
  };
  const { max_memory_bytes: memoryBytes, parallel_uploads: parallel } = config;
  const objects = new Objects({ storage, rotation, memoryBytes, parallel, clock, signal: abandon, bell });
  const policy = { validation: config.validation, maxRejected: config.max_rejected };
  const streams = new Streams({ objects, policy, ...plan });
  const intake = new Intake({
    streams,
    log,
    onState: (state) => states.add(state, objects.newestSequence),
    isFull: () => objects.isFull,
  });
  return { bell, states, objects, streams, intake };
}

function silentLogger(): Logger {
  return createLogger({ program: 'target-s3-json', write: () => undefined });
}
