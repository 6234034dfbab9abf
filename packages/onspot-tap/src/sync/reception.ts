import { startReceiver } from '@onspot-tap/callback';
import { EXIT, Failure, type Logger, messageOf } from '@onspot-tap/singer';
import { type CallbackOptions } from '../submit/callback-url.js';
import { type Bell, createBell } from './bell.js';
import { createLookPace, type LookPace } from './look-pace.js';
import { type Run } from './run.js';

/** How answers come back: by a receiver of its own, or by one inside this run. */
export type Reception = {
  callback: CallbackOptions;
  bell: Bell;
  pace: LookPace;
  /** Since when callbacks can have been taken in this run; `undefined` when a receiver of its own always takes them. */
  listeningSince: number | undefined;
  close(): Promise<void>;
};

/** Callbacks in the middle of their body get this long when the run ends: less than a scheduler gives after SIGTERM. */
const STOP_GRACE_MS = 10_000;

// Thousands of callbacks in one run: each is worth a line only to who looks for one.
function quieten(log: Logger): Logger {
  return { ...log, info: (message, extra) => log.debug(message, extra) };
}

/** Listens for callbacks where `callback_listen` says so. */
export async function openReception(run: Run): Promise<Reception> {
  const { config, work, log, clock } = run;
  const [secret] = config.callback_secret;
  const bell = createBell();
  const baseUrl = config.os_callback_url ?? '';
  const tokenMs = config.ms.token;
  const pace = createLookPace(config.ms.poll);
  const silent = { callback: { baseUrl, secret, tokenMs }, bell, pace, close: async () => {} };
  if (config.callback_listen === undefined) return { ...silent, listeningSince: undefined };
  // A run that only collects is gone before anything could come. Nor could anybody have taken what came before it.
  if (config.mode === 'collect') return { ...silent, listeningSince: clock() };
  const { host, port } = parseAddress(config.callback_listen);
  const receiver = await startReceiver({
    storage: work,
    secrets: config.callback_secret,
    host,
    port,
    log: quieten(log),
    clock,
    limits: { stopGraceMs: STOP_GRACE_MS },
    onArrival: ({ askId }) => bell.ring(askId),
  }).catch((cause: unknown) => {
    throw new Failure(EXIT.config, `"callback_listen" cannot be used: ${messageOf(cause)}`, { cause });
  });
  log.warn(
    `Callbacks are taken by this run alone, on port ${receiver.port}; answers that come after it has ended find nobody`,
  );
  return {
    callback: {
      baseUrl: config.os_callback_url ?? `http://${config.callback_listen.replace(/:\d+$/, `:${receiver.port}`)}`,
      secret,
      tokenMs,
    },
    bell,
    pace,
    listeningSince: clock(),
    close: () => receiver.close(),
  };
}

function parseAddress(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  return { host, port: Number(address.slice(colon + 1)) };
}
