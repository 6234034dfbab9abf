import { once } from 'node:events';
import { createClock, type ProgramContext } from '@onspot-tap/singer';
import { loadSettings } from '@onspot-tap/settings';
import { sweepAtStart } from '@onspot-tap/storage';
import { startReceiver } from '../receiver.js';
import { describe } from './about.js';
import { checkInbox } from './check.js';
import { type flags } from './flags.js';
import { type CallbackConfig, limitsFrom, settings } from './settings.js';
import { openWorkStore, type WorkStore } from './work-store.js';

type Context = ProgramContext<typeof flags>;

/** The program below its command line: describes itself, checks, or takes callbacks until it is told to stop. */
export async function run(context: Context): Promise<void> {
  const { flags, log, stdout } = context;
  if (flags.about) return stdout.write(Buffer.from(describe(flags.format)));

  const config = await loadSettings(settings, context);
  const workStore = await openWorkStore(config, log);
  try {
    await checkInbox(workStore.storage);
    if (flags.check) log.info(`All is well: callbacks can be stored below ${workStore.storage.url}`);
    else await serve(config, workStore, context);
  } finally {
    workStore.storage.close();
  }
}

/** Where its own uploads are: others write beside it in the work store. */
const INBOX = 'responses/';

async function serve(config: CallbackConfig, { storage, uploadBytes }: WorkStore, context: Context): Promise<void> {
  const { log, stop, abandon } = context;
  const retentionHours = config.unfinished_retention_hours;
  await sweepAtStart(storage.at(INBOX), { retentionHours, signal: stop, log });
  const receiver = await startReceiver({
    storage,
    secrets: config.callback_secret,
    host: config.host,
    port: config.port,
    log,
    clock: createClock(config.now),
    limits: { ...limitsFrom(config), ...(uploadBytes === undefined ? {} : { uploadBytes }) },
  });
  if (!stop.aborted) await once(stop, 'abort');
  await receiver.close({ abandon });
}
