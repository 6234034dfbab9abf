import { messageOf } from './failure.js';
import { type JsonObject } from './message.js';

/** One line of a V8 stack: `at name (file:line:column)`, or the place alone. */
const FRAME = /^at (?:(.+) \()?(.+?):(\d+)(?::\d+)?\)?$/;

/** Causes beyond that say nothing new. */
const DEEPEST_CAUSE = 5;

/** The lines of an error's stack, without its message. Empty for what is no error. */
export function stackOf(error: unknown): string[] {
  if (!(error instanceof Error) || error.stack === undefined) return [];
  return error.stack
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '));
}

/** An error in the form of a structured log: the frames as Python has them, the place it was thrown at last. */
export function toException(error: unknown, module: string, depth = 0): JsonObject {
  const cause = error instanceof Error && depth < DEEPEST_CAUSE ? error.cause : undefined;
  return {
    type: error instanceof Error ? error.name : typeof error,
    module,
    message: messageOf(error),
    traceback: stackOf(error).flatMap(toFrame).reverse(),
    ...(cause === undefined ? {} : { cause: toException(cause, module, depth + 1) }),
  };
}

function toFrame(line: string): JsonObject[] {
  const [, name, filename = '', lineno] = FRAME.exec(line) ?? [];
  return lineno === undefined ? [] : [{ filename, function: name ?? '<anonymous>', lineno: Number(lineno) }];
}
