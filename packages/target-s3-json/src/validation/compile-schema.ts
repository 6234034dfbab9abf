import { EXIT, Failure, type JsonObject, type JsonValue, messageOf } from '@onspot-tap/singer';
import ajvModule, { type Ajv, type ErrorObject } from 'ajv';
import formatsModule from 'ajv-formats';
import { toExpression } from './expression.js';
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

/** How a validator is made. */
type Manner = {
  checksFormats: boolean;
  /** Whether it goes on behind the first flaw. */
  findsAll: boolean;
};

/** By manner. Made at first use: without validation nobody should pay for it. */
const shared = new Map<string, Ajv>();

/**
 * What was compiled last. Streams of one kind have one schema, and each validator takes milliseconds and tens of
 * kilobytes; so many that such streams may come in turns.
 */
const recent = new Map<string, Validate>();
const MOST_RECENT = 16;

/** A longer schema is rarely that of several streams. */
const MOST_CHARACTERS = 100_000;

/**
 * Code that ends at the first flaw has one block inside another for each member of an object: of some 1,500 the engine
 * runs out of stack, and long before that it takes seconds to compile.
 */
const MOST_NESTED_MEMBERS = 200;

/** @throws Failure with `EXIT.data` when the schema cannot be understood */
export function compileSchema(schema: JsonObject, source: SchemaSource): Validate {
  const text = JSON.stringify({ schema, checksFormats: source.checksFormats });
  const validate = recent.get(text) ?? compile(schema, source);
  recent.delete(text);
  if (text.length <= MOST_CHARACTERS) recent.set(text, validate);
  const [oldest] = recent.keys();
  if (recent.size > MOST_RECENT && oldest !== undefined) recent.delete(oldest);
  return validate;
}

function compile(schema: JsonObject, { stream, checksFormats, line }: SchemaSource): Validate {
  const findsAll = isWide(schema);
  const ajv = ajvFor({ checksFormats, findsAll });
  try {
    const validate = ajv.compile(schema) as Validate;
    return findsAll ? tellingFirst(validate) : validate;
  } catch (cause) {
    const reason = cause instanceof RangeError ? 'it is nested too deeply' : messageOf(cause);
    const sentence = `Line ${line} of the input: the schema of stream "${stream}" cannot be used: ${reason}. Mend it, or set validation to off`;
    throw new Failure(EXIT.data, sentence, { cause });
  } finally {
    ajv.removeSchema(schema); // the compiled function is all that is kept
  }
}

/** How a format is checked; undefined for one that nobody knows, or that allows anything. */
export function formatOf(name: string): FormatTest | undefined {
  const format = ajvFor({ checksFormats: true, findsAll: false }).formats[name];
  if (format === undefined || typeof format !== 'object' || format instanceof RegExp) return toStringFormat(format);
  if (format.type === 'number') return { of: 'number', test: format.validate as (value: number) => boolean };
  return toStringFormat(format.validate);
}

function toStringFormat(check: unknown): FormatTest | undefined {
  if (check instanceof RegExp) return { of: 'string', test: (text) => check.test(text) };
  if (typeof check === 'function') return { of: 'string', test: check as (text: string) => boolean };
  return undefined;
}

function tellingFirst(validate: Validate): Validate {
  const telling: Validate = (record) => {
    const isValid = validate(record);
    telling.errors = validate.errors?.slice(0, 1) ?? null;
    return isValid;
  };
  return telling;
}

function isWide(value: JsonValue): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const values = Object.values(value);
  return (!Array.isArray(value) && values.length > MOST_NESTED_MEMBERS) || values.some(isWide);
}

function ajvFor(manner: Manner): Ajv {
  const name = JSON.stringify(manner);
  const known = shared.get(name);
  if (known !== undefined) return known;
  const ajv = createAjv(manner);
  shared.set(name, ajv);
  return ajv;
}

/** Ajv's way to be given another maker of regular expressions; `code` is for validators that are written to files. */
const EXPRESSIONS = Object.assign((pattern: string) => toExpression(pattern), { code: 'toExpression' });

function createAjv({ checksFormats, findsAll }: Manner): Ajv {
  // Not strict: taps write keywords and formats of their own, which mean nothing here and are no reason to fail.
  const lenient = { strict: false, logger: false, validateSchema: false } as const;
  // What every object inherits (`constructor`, `toString`) is no member of a record.
  const options = { ...lenient, validateFormats: checksFormats, allErrors: findsAll, ownProperties: true };
  // Few records get here: to make the code smaller would take longer than to run it.
  const ajv = new ajvModule.Ajv({ ...options, code: { optimize: false, regExp: EXPRESSIONS } });
  Object.setPrototypeOf(ajv.formats, null); // nor is it a format
  formatsModule.default(ajv);
  countInDecimals(ajv);
  return ajv;
}
