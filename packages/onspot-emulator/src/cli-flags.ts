import { parseArgs } from 'node:util';

import { type EmulatorOptions } from './options.js';

/** A command line that cannot be understood; its message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly exitCode = 64;
}

/** What a command line asks for. */
export type Command =
  | { kind: 'help' }
  | { kind: 'version' }
  | { kind: 'serve'; options: EmulatorOptions; scenarioFile: string | undefined };

const TEXT = { type: 'string' } as const;
const SWITCH = { type: 'boolean', default: false } as const;

const FLAGS = {
  host: TEXT,
  port: TEXT,
  stage: TEXT,
  'access-key': TEXT,
  'secret-key': TEXT,
  'session-token': TEXT,
  'api-key': TEXT,
  region: TEXT,
  seed: TEXT,
  scale: TEXT,
  observations: { type: 'string', multiple: true },
  clock: TEXT,
  'manual-clock': SWITCH,
  'settle-days': TEXT,
  'newest-end-days': TEXT,
  'max-features': TEXT,
  'max-skew-minutes': TEXT,
  'https-callbacks-only': SWITCH,
  latency: TEXT,
  concurrency: TEXT,
  'retry-delays': TEXT,
  'storage-endpoint': TEXT,
  'storage-region': TEXT,
  'storage-access-key': TEXT,
  'storage-secret-key': TEXT,
  'default-output': TEXT,
  'no-debug-files': SWITCH,
  'bare-ack': { type: 'string', multiple: true },
  scenario: TEXT,
  help: { ...SWITCH, short: 'h' },
  version: { ...SWITCH, short: 'v' },
} as const;

type Flags = ReturnType<typeof parseFlags>;

/** Reads a command line; throws UsageError when it cannot. */
export function parseCommand(args: string[]): Command {
  const flags = parseFlags(args);
  if (flags.help) return { kind: 'help' };
  if (flags.version) return { kind: 'version' };
  return { kind: 'serve', options: toOptions(flags), scenarioFile: flags.scenario };
}

function parseFlags(args: string[]) {
  try {
    return parseArgs({ args, options: FLAGS }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function toOptions(flags: Flags): EmulatorOptions {
  const minutes = toNumber('max-skew-minutes', flags['max-skew-minutes']);
  return withoutGaps({
    host: flags.host,
    port: toNumber('port', flags.port),
    stage: flags.stage,
    credentials: withoutGaps({
      accessKey: flags['access-key'],
      secretKey: flags['secret-key'],
      sessionToken: flags['session-token'],
      apiKey: flags['api-key'],
      region: flags.region,
    }),
    seed: flags.seed,
    scale: toNumber('scale', flags.scale),
    observationsPerAnswer: Object.fromEntries((flags.observations ?? []).map(toNameAndCount)),
    clock: withoutGaps({ start: toTime(flags.clock), manual: flags['manual-clock'] }),
    settleDays: toNumber('settle-days', flags['settle-days']),
    newestEndDays: toNumber('newest-end-days', flags['newest-end-days']),
    maxFeatures: toNumber('max-features', flags['max-features']),
    maxSkewMs: minutes === undefined ? undefined : minutes * 60_000,
    httpsCallbacksOnly: flags['https-callbacks-only'],
    callbacks: withoutGaps({
      delayMs: toRange('latency', flags.latency),
      concurrency: toNumber('concurrency', flags.concurrency),
      retryDelaysMs: toNumbers('retry-delays', flags['retry-delays']),
    }),
    storage: withoutGaps({
      endpoint: flags['storage-endpoint'],
      region: flags['storage-region'],
      accessKeyId: flags['storage-access-key'],
      secretAccessKey: flags['storage-secret-key'],
    }),
    defaultOutputLocation: flags['default-output'],
    debugFiles: !flags['no-debug-files'],
    acks: Object.fromEntries((flags['bare-ack'] ?? []).map((path) => [path, 'object'] as const)),
  });
}

function toNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() === '' || !(number >= 0)) throw new UsageError(`--${flag} takes a number, not "${text}".`);
  return number;
}

function toNumbers(flag: string, text: string | undefined): number[] | undefined {
  return text
    ?.split(',')
    .filter((part) => part !== '')
    .map((part) => toNumber(flag, part) ?? 0);
}

/** `50` or `50-300`. */
function toRange(flag: string, text: string | undefined): number | [number, number] | undefined {
  const [least, most] = (text?.split('-') ?? []).map((part) => toNumber(flag, part) ?? 0);
  return least === undefined || most === undefined ? least : [least, most];
}

function toTime(text: string | undefined): string | undefined {
  if (text !== undefined && Number.isNaN(Date.parse(text)))
    throw new UsageError(`--clock takes a time like 2024-05-06T08:00:00Z, not "${text}".`);
  return text;
}

/** `EF~00001=2000000`; a name may hold `=` itself. */
function toNameAndCount(text: string): [string, number] {
  const at = text.lastIndexOf('=');
  const count = at < 1 ? undefined : toNumber('observations', text.slice(at + 1));
  if (count === undefined) throw new UsageError(`--observations takes NAME=NUMBER, not "${text}".`);
  return [text.slice(0, at), count];
}

/** Without the keys that are undefined, so that defaults apply. */
function withoutGaps<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
