import { EXIT, Failure, type JsonObject, messageOf } from '@onspot-tap/singer';
import ajvModule, { type Ajv, type ErrorObject } from 'ajv';
import formatsModule from 'ajv-formats';
import { countInDecimals } from './multiple-of.js';
import { type FormatTest } from './scanner/string-rules.js';

/** A stream's schema, and where it came from, for sentences. */
export type SchemaSource = {
  stream: string;
  schema: JsonObject;
  /** Line of the SCHEMA message. */
  line: number;
};

export type Validate = { (record: JsonObject): boolean; errors?: ErrorObject[] | null };

let shared: Ajv | undefined; // made at first use: without validation nobody should pay for it

/** @throws Failure with `EXIT.data` when the schema cannot be understood */
export function compileSchema(schema: JsonObject, { stream, line }: SchemaSource): Validate {
  shared ??= createAjv();
  try {
    return shared.compile(schema) as Validate;
  } catch (cause) {
    const reason = messageOf(cause);
    const sentence = `Line ${line} of the input: the schema of stream "${stream}" cannot be used: ${reason}. Mend it, or set validation to off`;
    throw new Failure(EXIT.data, sentence, { cause });
  } finally {
    shared.removeSchema(schema); // the compiled function is all that is kept
  }
}

/** How a format is checked; undefined for one that nobody knows, or that allows anything. */
export function formatOf(name: string): FormatTest | undefined {
  const format = (shared ??= createAjv()).formats[name];
  if (format === undefined || typeof format !== 'object' || format instanceof RegExp) return toStringFormat(format);
  if (format.type === 'number') return { of: 'number', test: format.validate as (value: number) => boolean };
  return toStringFormat(format.validate);
}

function toStringFormat(check: unknown): FormatTest | undefined {
  if (check instanceof RegExp) return { of: 'string', test: (text) => check.test(text) };
  if (typeof check === 'function') return { of: 'string', test: check as (text: string) => boolean };
  return undefined;
}

function createAjv(): Ajv {
  // Not strict: taps write keywords and formats of their own, which mean nothing here and are no reason to fail.
  const ajv = new ajvModule.Ajv({ strict: false, logger: false, validateSchema: false, addUsedSchema: false });
  formatsModule.default(ajv);
  countInDecimals(ajv);
  return ajv;
}
