import { formatAbout, toAbout } from '@onspot-tap/settings';
import { type ProgramContext, runProgram } from '@onspot-tap/singer';
import { manifest } from './manifest.js';
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
  about: { description: 'Show all settings and end.' },
  format: { value: 'FORMAT', description: 'Form of --about: text, json or markdown.' },
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
});

async function run(context: ProgramContext<typeof flags>): Promise<void> {
  const { flags: given, env, stdout, log, stop, abandon } = context;
  if (given.about) return stdout.write(Buffer.from(about(given.format)));
  const { config, warnings } = await loadJobConfig(given.config, env);
  context.endWithin((config.grace_seconds + PROMOTION_SECONDS) * 1000);
  log.addSecrets(jobSettings.secretsOf(config));
  warnings.forEach((warning) => log.warn(warning));
  const options = { config, env, stderr: process.stderr, log, stop, abandon };
  const rehearsal = given.check ? 'check' : given['dry-run'] ? 'dry-run' : undefined;
  if (rehearsal) await rehearseJob({ ...options, rehearsal, stdout: process.stdout });
  else await runJob(options);
}

function about(format?: string): string {
  const capabilities = ['about', 'check', 'dry-run'];
  return formatAbout(toAbout({ name: NAME, manifest, capabilities, settings: jobSettings }), format);
}
