import { stackOf, toException } from './exception.js';
import { type JsonObject, type JsonValue } from './message.js';
import { createRedactor, redactDeeply } from './redact.js';

export type LogLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'CRITICAL';
const LEVELS: readonly LogLevel[] = ['DEBUG', 'INFO', 'WARNING', 'CRITICAL'];

/** One measurement, in the words of the Singer SDK: a `counter` counts, a `timer` measures seconds. */
export type Metric = {
  type: 'counter' | 'timer';
  /** `record_count`, `job_duration`, `http_request_duration` … */
  metric: string;
  value: number;
  tags: JsonObject;
};

/** Log lines for people and for Meltano. Secrets never pass. */
export type Logger = {
  debug(message: string, extra?: JsonObject): void;
  info(message: string, extra?: JsonObject): void;
  warn(message: string, extra?: JsonObject): void;
  /** The last line before a program ends with anything but 0. */
  critical(message: string, extra?: JsonObject): void;
  /** The last line, too, where the failure is one nobody foresaw: with the stack, which its finder needs. */
  crash(message: string, error: unknown): void;
  metric(metric: Metric): void;
  /** Values that are replaced by `***` from now on. */
  addSecrets(secrets: Iterable<string | undefined>): void;
};

export type LoggerOptions = {
  /** Name of the program. */
  program: string;
  /** Takes one line, its newline included. */
  write: (line: string) => void;
  /** Least level that is written; default INFO. */
  level?: LogLevel;
  /** `text`: `LEVEL message`. `json`: the structured form that Meltano reads. Default text. */
  format?: 'text' | 'json';
};

export function createLogger({ program, write, level = 'INFO', format = 'text' }: LoggerOptions): Logger {
  const redactor = createRedactor();
  const toLine = format === 'json' ? (entry: Entry) => toJson(entry, program) : toText;

  function log(entry: Entry): void {
    if (LEVELS.indexOf(entry.level) < LEVELS.indexOf(level)) return;
    // Before it becomes JSON: what goes with the query of a URL must not be half an escape.
    write(`${escapeControls(toLine(redactDeeply(entry, redactor.redact)))}\n`);
  }
  const at = (level: LogLevel) => (message: string, extra?: JsonObject) =>
    log({ level, message, ...(extra && { extra }) });
  return {
    debug: at('DEBUG'),
    info: at('INFO'),
    warn: at('WARNING'),
    critical: at('CRITICAL'),
    crash(message, error) {
      if (format === 'json') return log({ level: 'CRITICAL', message, exception: toException(error, program) });
      stackOf(error).forEach((line) => log({ level: 'WARNING', message: line }));
      log({ level: 'CRITICAL', message });
    },
    metric: (metric) => log({ level: 'INFO', message: '', metric }),
    addSecrets: redactor.add,
  };
}

/** Where and how a program logs, from its environment: `LOGLEVEL`, and JSON lines once Meltano asks for them. */
export function loggerOptionsFrom(env: NodeJS.ProcessEnv, envPrefix: string): Pick<LoggerOptions, 'level' | 'format'> {
  const wanted = (env[`${envPrefix}_LOGLEVEL`] ?? env.LOGLEVEL ?? 'INFO').toUpperCase();
  const level = LEVELS.find((name) => name === wanted || (name === 'CRITICAL' && wanted === 'ERROR')) ?? 'INFO';
  return { level, format: env.SINGER_SDK_LOG_CONFIG ? 'json' : 'text' };
}

type Entry = { level: LogLevel; message: string; extra?: JsonObject; metric?: Metric; exception?: JsonObject };

// One line per entry, whatever a message quotes.
function toText({ level, message, extra, metric }: Entry): string {
  const text = metric === undefined ? message.replaceAll(/[\r\n]+/g, ' ') : describeMetric(metric);
  return `${level} ${text}${extra === undefined ? '' : ` ${JSON.stringify(extra)}`}`;
}

/** A terminal would obey them, whoever put them into what a line quotes: the name of a stream, the answer of a server. */
function escapeControls(text: string): string {
  return text.replaceAll(/[^\P{Cc}\t]/gu, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const describeMetric = (metric: Metric): string => `METRIC: ${JSON.stringify(metric)}`;

// Meltano 4 takes a line as structured only when every one of these members is there.
function toJson({ level, message, extra, metric, exception }: Entry, program: string): string {
  const line: JsonObject = {
    level: level.toLowerCase(),
    pid: process.pid,
    logger_name: program,
    ts: Date.now() / 1000,
    thread_name: 'MainThread',
    app_name: program,
    stream_name: streamOf(extra ?? metric?.tags),
    message: metric === undefined ? message : describeMetric(metric),
  };
  if (extra !== undefined) line.extra = extra;
  if (metric !== undefined) line.metric_info = { ...metric };
  if (exception !== undefined) line.exception = exception;
  return JSON.stringify(line);
}

function streamOf(extra: JsonObject | undefined): JsonValue {
  return typeof extra?.stream === 'string' ? extra.stream : null;
}
