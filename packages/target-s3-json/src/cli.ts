import {
  createClock,
  EXIT,
  Failure,
  type Flags,
  type FlagValues,
  type ProgramContext,
  runProgram,
  writeSummaryFile,
} from '@onspot-tap/singer';
import { loadSettings } from '@onspot-tap/settings';
import { sweepAtStart } from '@onspot-tap/storage';
import { describeTarget, manifest } from './cli/about.js';
import { checkDestination } from './cli/check.js';
import { createNowhere } from './cli/dry-run.js';
import { HELP_EPILOGUE } from './cli/help.js';
import { openInput } from './cli/open-input.js';
import { createProgressText } from './cli/progress-text.js';
import { summarizeRun } from './cli/summarize-run.js';
import { openDestination, toDestination } from './destination.js';
import { findIdleSettings } from './settings/idle-settings.js';
import { type TargetConfig, targetSettings } from './settings/target-settings.js';
import { createTarget, type Target, type TargetRun } from './target.js';

const flags = {
  config: {
    short: 'c',
    value: 'FILE',
    multiple: true,
    description: 'Settings as JSON. Repeatable, later files win; the word ENV reads TARGET_S3_JSON_<SETTING>.',
  },
  input: { value: 'FILE', description: 'Read messages from a file instead of stdin; - is stdin.' },
  check: { description: 'Write an object to the destination, delete it, and end.' },
  'dry-run': { description: 'Validate the input; write nothing and say no state.' },
  summary: {
    value: 'FILE',
    description: 'Write what is stored, and where, as JSON to FILE when the run ends, however it does.',
  },
  about: { description: 'Show settings and capabilities, and end.' },
  format: { value: 'FORMAT', description: 'Of --about: text (default), json or markdown.' },
  state: { short: 's', value: 'FILE', description: 'Accepted for users of target-json, and ignored.' },
} as const satisfies Flags;

type Context = ProgramContext<typeof flags>;

// Which Node the AWS SDK wants from when on is a matter for docs/dependencies.md, not for every night's log.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

await runProgram({
  name: 'target-s3-json',
  version: manifest.version,
  description: manifest.description,
  envPrefix: targetSettings.envPrefix,
  flags,
  epilogue: HELP_EPILOGUE,
  run,
});

async function run(context: Context): Promise<void> {
  const { flags: given, stdout, log } = context;
  if (given.about) return stdout.write(Buffer.from(describeTarget(given.format)));
  if (given.check && given['dry-run']) {
    throw new Failure(EXIT.usage, '--check writes to the destination and --dry-run writes nothing: give one of them');
  }
  const config = await loadSettings(targetSettings, context);
  for (const sentence of findIdleSettings(config)) log.warn(sentence);
  context.endWithin(config.grace_seconds * 1000);
  if (given.state !== undefined) log.debug('--state has no effect: a target keeps no state of its own');
  if (given['dry-run']) return runDry(config, context);

  const storage = await openDestination(config, (sentence) => log.warn(sentence));
  try {
    if (given.check) return await checkDestination(storage, log);
    const target = createTarget(config, { storage, clock: createClock(config.now), log });
    await sweepAtStart(storage, { retentionHours: config.unfinished_retention_hours, signal: context.stop, log });
    const run = startRun(target, context);
    let isWhole = false;
    try {
      for await (const state of inSight(run, context)) await stdout.write(state);
      isWhole = !context.stop.aborted;
    } finally {
      if (given.summary !== undefined) {
        writeSummaryFile(given.summary, summarizeRun(run, { destination: storage.url, isWhole }), log);
      }
    }
  } finally {
    storage.close();
  }
}

async function runDry(config: TargetConfig, context: Context): Promise<void> {
  const { log } = context;
  const target = createTarget(config, { storage: createNowhere(toDestination(config).url), log, isDryRun: true });
  const run = startRun(target, context);
  for await (const _state of inSight(run, context));
  const { rejected } = run.progress();
  const verdict =
    rejected === 0
      ? 'the input is valid as far as it was read'
      : `records that would be rejected, as they do not obey their schema: ${rejected}`;
  log.info(`Dry run: ${verdict}; nothing has been written`);
}

function startRun(target: Target, context: Context): TargetRun {
  return target.run(inputOf(context), { stop: context.stop, abandon: context.abandon });
}

/** Shows on a terminal how far a run is. */
async function* inSight(run: TargetRun, { showProgress }: Context): AsyncGenerator<Buffer> {
  const hideProgress = showProgress(createProgressText(run.progress));
  try {
    yield* run;
  } finally {
    hideProgress();
  }
}

function inputOf({ flags: { input }, stdin }: { flags: FlagValues<typeof flags>; stdin: Context['stdin'] }) {
  return openInput({ file: input === '-' ? undefined : input, stdin });
}
