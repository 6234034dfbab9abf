import { type ProgramContext } from '@onspot-tap/singer';
import { loadSettings } from '@onspot-tap/settings';
import { discover } from '../catalog/discover.js';
import { toConfig } from '../config/config.js';
import { settings } from '../config/settings.js';
import { createProgress } from '../sync/progress.js';
import { syncOutputs } from '../sync/sync.js';
import { describeTap } from './about.js';
import { checkAll } from './check.js';
import { dryRun } from './dry-run.js';
import { type flags } from './flags.js';
import { readCatalog, readState } from './inputs.js';
import { sayOutputs } from './say-outputs.js';
import { sampleOutputs } from './sample.js';
import { writeReport } from './write-report.js';

type Context = ProgramContext<typeof flags>;

/** The program below its command line. */
export async function run(context: Context): Promise<void> {
  const { flags, log, stdout, stop: signal } = context;
  if (flags.about) return stdout.write(Buffer.from(describeTap(flags.format)));
  if (flags.discover) return stdout.write(Buffer.from(`${JSON.stringify(discover(), null, 2)}\n`));
  const catalog = await readCatalog(flags.catalog);
  if (flags.test !== undefined)
    return sayOutputs(sampleOutputs(catalog, log, flags.test), context, {
      progress: createProgress(),
      metricsMs: 60_000,
    });

  const given = await loadSettings(settings, context);
  context.endWithin(given.grace_seconds * 1000);
  const config = toConfig(given);
  const state = await readState(flags.state);
  const options = { config, catalog, state, signal, log };
  if (flags.check) return checkAll(options);
  if (flags['dry-run']) return dryRun(options, stdout);
  const progress = createProgress();
  const outputs = syncOutputs({ ...options, progress, ...writeReport(flags.summary, log) });
  return sayOutputs(outputs, context, { progress, metricsMs: config.ms.metrics });
}
