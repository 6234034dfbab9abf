import { EXIT, Failure, type JsonObject, messageOf } from '@onspot-tap/singer';
import ajvModule, { type Ajv, type ErrorObject } from 'ajv';
import formatsModule from 'ajv-formats';
import { countInDecimals } from './multiple-of.js';
import { type FormatTest } from './scanner/string-rules.js';

/** A stream's schema, and where it came from, for sentences. */
export type SchemaSource = {
  stream: string;
  schema: JsonObject;
  /** Whether `format` is checked. */
  checksFormats: boolean;
  /** Line of the SCHEMA message. */
  line: number;
};

export type Validate = { (record: JsonObject): boolean; errors?: ErrorObject[] | null };

/** By whether formats are checked. Made at first use: without validation nobody should pay for it. */
const shared = new Map<boolean, Ajv>();

/** @throws Failure with `EXIT.data` when the schema cannot be understood */
export function compileSchema(schema: JsonObject, { stream, checksFormats, line }: SchemaSource): Validate {
  const ajv = ajvFor(checksFormats);
  try {
    return ajv.compile(schema) as Validate;
  } catch (cause) {
    const reason = messageOf(cause);
    const sentence = `Line ${line} of the input: the schema of stream "${stream}" cannot be used: ${reason}. Mend it, or set validation to off`;
    throw new Failure(EXIT.data, sentence, { cause });
  } finally {
    ajv.removeSchema(schema); // the compiled function is all that is kept
  }
}

/** How a format is checked; undefined for one that nobody knows, or that allows anything. */
export function formatOf(name: string): FormatTest | undefined {
  const format = ajvFor(true).formats[name];
  if (format === undefined || typeof format !== 'object' || format instanceof RegExp) return toStringFormat(format);
  if (format.type === 'number') return { of: 'number', test: format.validate as (value: number) => boolean };
  return toStringFormat(format.validate);
}

function toStringFormat(check: unknown): FormatTest | undefined {
  if (check instanceof RegExp) return { of: 'string', test: (text) => check.test(text) };
  if (typeof check === 'function') return { of: 'string', test: check as (text: string) => boolean };
  return undefined;
}

function ajvFor(checksFormats: boolean): Ajv {
  const known = shared.get(checksFormats);
  if (known !== undefined) return known;
  const ajv = createAjv(checksFormats);
  shared.set(checksFormats, ajv);
  return ajv;
}

function createAjv(validateFormats: boolean): Ajv {
  // Not strict: taps write keywords and formats of their own, which mean nothing here and are no reason to fail.
  const lenient = { strict: false, logger: false, validateSchema: false, addUsedSchema: false } as const;
  // Few records get here: to make the code smaller would take longer than to run it.
  const ajv = new ajvModule.Ajv({ ...lenient, validateFormats, code: { optimize: false } });
  formatsModule.default(ajv);
  countInDecimals(ajv);
  return ajv;
}
