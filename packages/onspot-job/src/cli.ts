import { formatAbout, toAbout } from '@onspot-tap/settings';
import { type ProgramContext, runProgram } from '@onspot-tap/singer';
import { manifest } from './manifest.js';
import { finishJob } from './finish/finish-job.js';
import { type JobOptions } from './job.js';
import { rehearseJob } from './rehearse-job.js';
import { runJob } from './run-job.js';
import { ENV_PREFIX, jobSettings, loadJobConfig } from './settings.js';

const NAME = 'onspot-job';

const flags = {
  config: { short: 'c', value: 'FILE', multiple: true, description: 'Settings as JSON; repeatable, later ones win.' },
  check: {
    description: 'Look at the pipeline files and let both programs check themselves; no pipeline file changes.',
  },
  'dry-run': { description: 'Let the tap show what it would ask for; change nothing.' },
  shard: {
    value: 'I/N',
    description: 'Be one of N jobs that share a night, I from 0; AWS Batch and Kubernetes tell it by the environment.',
  },
  about: { description: 'Show all settings and end.' },
  format: { value: 'FORMAT', description: 'Form of --about: text, json or markdown.' },
} as const;

const finishFlags = { config: flags.config } as const;

const reportFlags = {
  config: flags.config,
  run: { value: 'RUN_ID', description: 'Which run; default: latest.' },
} as const;

const EPILOGUE = `The environment is always read: ONSPOT_JOB_<SETTING>, and SOURCE, PIPELINE, BUCKET and LOAD_TYPE for what is not
set otherwise. TAP_ONSPOT_<SETTING> and TARGET_S3_JSON_<SETTING> reach the two programs.

Exit codes: 0 done; 64 usage; 65 input data; 75 temporary, worth a retry; 77 refused credentials; 78 configuration;
129, 130 and 143 stopped by a signal, state saved; 1 anything unforeseen.`;

/** For what is left to do when the programs have used up their grace: the last promotion, the summary, the lock. */
const PROMOTION_SECONDS = 1;

// Which Node the AWS SDK wants from when on is a matter for docs/dependencies.md, not for every night's log.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

await runProgram({
  name: NAME,
  version: manifest.version,
  description: manifest.description,
  envPrefix: ENV_PREFIX,
  flags,
  epilogue: EPILOGUE,
  run,
  commands: {
    finish: {
      description: 'After jobs that shared a night: wait for them, merge their states, write the summary of the night.',
      flags: finishFlags,
      epilogue: EPILOGUE,
      run: finish,
    },
    report: {
      description: 'Make the report of a run anew from the stored summaries.',
      flags: reportFlags,
      epilogue: EPILOGUE,
      run: report,
    },
  },
});

async function run(context: ProgramContext<typeof flags>): Promise<void> {
  const { flags: given, stdout } = context;
  if (given.about) return stdout.write(Buffer.from(about(given.format)));
  const options = await optionsOf(context, given);
  const rehearsal = given.check ? 'check' : given['dry-run'] ? 'dry-run' : undefined;
  if (rehearsal) await rehearseJob({ ...options, rehearsal, stdout: process.stdout });
  else await runJob(options);
}

async function finish(context: ProgramContext<typeof finishFlags>): Promise<void> {
  await finishJob(await optionsOf(context, context.flags));
}

async function report(context: ProgramContext<typeof reportFlags>): Promise<void> {
  const options = await optionsOf(context, context.flags);
  // Loaded only here: it is no part of a night.
  const { LATEST_RUN, reportJob } = await import('./report-job.js');
  const written = await reportJob({ ...options, runId: context.flags.run ?? LATEST_RUN });
  written.forEach((address) => context.log.info(`The report is ${address}`));
}

type Context = Pick<ProgramContext<never>, 'env' | 'log' | 'stop' | 'abandon' | 'endWithin'>;

async function optionsOf(
  { env, log, stop, abandon, endWithin }: Context,
  { config: files, shard }: { config: readonly string[]; shard?: string | undefined },
): Promise<JobOptions> {
  const { config, warnings } = await loadJobConfig(files, env, { shard });
  endWithin((config.grace_seconds + PROMOTION_SECONDS) * 1000);
  log.addSecrets(jobSettings.secretsOf(config));
  warnings.forEach((warning) => log.warn(warning));
  return { config, env, stderr: process.stderr, stdout: process.stdout, log, stop, abandon };
}

function about(format?: string): string {
  const capabilities = ['about', 'check', 'dry-run'];
  return formatAbout(toAbout({ name: NAME, manifest, capabilities, settings: jobSettings }), format);
}
