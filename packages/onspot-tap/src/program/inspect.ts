import { type ProgramContext } from '@onspot-tap/singer';
import { loadSettings } from '@onspot-tap/settings';
import { toConfig } from '../config/config.js';
import { settings } from '../config/settings.js';
import { inspect } from '../inspect/inspect.js';
import { toText } from '../inspect/to-text.js';
import { type inspectFlags } from './flags.js';
import { readCatalog, readState } from './inputs.js';

/** Prints what ledger, inbox and state hold, for people or as JSON. */
export async function runInspect(context: ProgramContext<typeof inspectFlags>): Promise<void> {
  const { flags, log, stdout, stop: signal } = context;
  const catalog = await readCatalog(flags.catalog);
  const config = toConfig(await loadSettings(settings, context));
  const state = await readState(flags.state);
  const inspection = await inspect({ config, catalog, state, log, signal });
  const text = flags.json ? `${JSON.stringify(inspection, null, 2)}\n` : toText(inspection, { all: flags.all });
  await stdout.write(Buffer.from(text));
}
