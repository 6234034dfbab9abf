import { readFile } from 'node:fs/promises';
import { type ExitCode, Failure, messageOf } from '@onspot-tap/singer';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';

/** What is read, for the sentence of a failure, and the exit code it ends with. */
export type JsonSource = { what: string; exitCode: ExitCode };

/**
 * Reads a JSON file that a person may have written.
 *
 * @throws Failure that names the file and, where it is not JSON, line and column
 */
export async function readJsonFile(path: string, { what, exitCode }: JsonSource): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new Failure(exitCode, `Cannot read the ${what} ${path}: ${messageOf(cause)}`, { cause });
  }
  return parseJson(text, { what: `${what} ${path}`, exitCode });
}

export type ParseJsonOptions = JsonSource & {
  /** Lets pass a comma behind the last element or member, and one behind the whole. Default: false. */
  allowTrailingComma?: boolean;
};

/**
 * Parses JSON; a byte order mark is skipped.
 *
 * @throws Failure that names `what`, line and column (both from 1)
 */
export function parseJson(text: string, { what, exitCode, allowTrailingComma = false }: ParseJsonOptions): unknown {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  try {
    return JSON.parse(json);
  } catch (cause) {
    const { value, fault } = parseAgain(json, allowTrailingComma);
    if (allowTrailingComma && fault === undefined) return value;
    throw new Failure(exitCode, `The ${what} is not JSON: ${fault ?? 'it is malformed'}`, { cause });
  }
}

// JSON.parse tells no position that could be relied on and is never lenient, so a second parser does both.
function parseAgain(json: string, allowTrailingComma: boolean): { value: unknown; fault: string | undefined } {
  const errors: ParseError[] = [];
  const text = allowTrailingComma ? json.replace(/,\s*$/, '') : json;
  const value: unknown = parse(text, errors, { disallowComments: true, allowTrailingComma });
  const [first] = errors;
  return { value, fault: first && locate(json, first) };
}

function locate(json: string, { error, offset }: ParseError): string {
  const before = json.slice(0, offset).split('\n');
  const line = before.length;
  const column = (before.at(-1)?.length ?? 0) + 1;
  return `${inWords(printParseErrorCode(error))} at line ${line}, column ${column}`;
}

/** `CommaExpected` → `comma expected`. */
function inWords(code: string): string {
  return code.replaceAll(/(?<!^)([A-Z])/g, ' $1').toLowerCase();
}
