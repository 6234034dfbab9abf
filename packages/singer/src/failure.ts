import { types } from 'node:util';

/**
 * How a program may end. The numbers follow sysexits.h, so that a scheduler can tell what is worth a retry:
 * `temporary` and the signals are, `usage`, `data`, `denied` and `config` need a person.
 */
export const EXIT = {
  ok: 0,
  unexpected: 1,
  usage: 64,
  data: 65,
  temporary: 75,
  denied: 77,
  config: 78,
  sighup: 129,
  sigint: 130,
  brokenPipe: 141,
  sigterm: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * An expected failure: a sentence for a person (what, where, what to do) and the exit code a program ends with.
 * The command-line frame prints the sentence and no stack.
 */
export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(
    readonly exitCode: ExitCode,
    sentence: string,
    options?: ErrorOptions,
  ) {
    super(sentence, options);
  }
}

const codes: ReadonlySet<unknown> = new Set(Object.values(EXIT));

/**
 * The exit code an error asks for: its own numeric `exitCode` or that of the nearest cause that has one.
 * `undefined` for an error nobody foresaw.
 */
export function exitCodeOf(error: unknown): ExitCode | undefined {
  for (let at = error; isError(at); at = at.cause) {
    if ('exitCode' in at && codes.has(at.exitCode)) return at.exitCode as ExitCode;
  }
  return undefined;
}

// Also one that came from another realm, such as a worker's or a sandbox's: `instanceof` alone misses those.
function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/** The message of anything that can be thrown. */
export function messageOf(error: unknown): string {
  if (!isError(error)) return String(error);
  // Node's AggregateError of a refused connection has an empty message; its first part tells what happened.
  if (error.message === '' && 'errors' in error && Array.isArray(error.errors)) return messageOf(error.errors[0]);
  return error.message || error.name;
}
