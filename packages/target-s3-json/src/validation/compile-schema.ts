import { constants } from 'node:buffer';
import { EXIT, Failure, type JsonObject, messageOf } from '@onspot-tap/singer';
import ajvModule, { type Ajv, type ErrorObject } from 'ajv';
import formatsModule from 'ajv-formats';
import { modernizeSchema } from './modern-schema.js';
import { tolerateDecimals } from './multiple-of.js';
import { type Flaw, type RecordCheck } from './record-check.js';
import { toFlaw } from './to-flaw.js';

export type RecordRules = {
  stream: string;
  schema: JsonObject;
  keyProperties: readonly string[];
  /** Whether `format` is checked. */
  checksFormats: boolean;
  /** Line of the SCHEMA message, for sentences. */
  line: number;
};

/**
 * Compiles a stream's schema into a check: the record must obey the schema and have its key properties.
 *
 * @throws Failure with `EXIT.data` when the schema cannot be understood
 */
export function compileRecordCheck({ schema, keyProperties, ...rules }: RecordRules): RecordCheck {
  const validate = compile(schema, rules);
  return (bytes, start, end) => {
    if (end - start > constants.MAX_STRING_LENGTH) return TOO_LONG;
    const record = JSON.parse(bytes.toString('utf8', start, end)) as JsonObject;
    for (const name of keyProperties) if (!Object.hasOwn(record, name)) return missingKey(name);
    return validate(record) ? undefined : toFlaw(validate.errors ?? []);
  };
}

const TOO_LONG: Flaw = {
  path: '',
  reason: `must be no longer than ${constants.MAX_STRING_LENGTH} bytes to be validated`,
};

function missingKey(name: string): Flaw {
  return { path: '', reason: `must have its key property "${name}"` };
}

/** By whether formats are checked. Made at first use: without validation nobody should pay for it. */
const shared = new Map<boolean, Ajv>();

type Validate = { (record: JsonObject): boolean; errors?: ErrorObject[] | null };

type CompileRules = Pick<RecordRules, 'stream' | 'line' | 'checksFormats'>;

function compile(schema: JsonObject, { stream, line, checksFormats }: CompileRules): Validate {
  const ajv = shared.get(checksFormats) ?? createAjv(checksFormats);
  shared.set(checksFormats, ajv);
  const modern = modernizeSchema(schema);
  try {
    return ajv.compile(modern) as Validate;
  } catch (cause) {
    const reason = messageOf(cause);
    const sentence = `Line ${line} of the input: the schema of stream "${stream}" cannot be used: ${reason}. Mend it, or set validation to off`;
    throw new Failure(EXIT.data, sentence, { cause });
  } finally {
    ajv.removeSchema(modern); // the compiled function is all that is kept
  }
}

function createAjv(validateFormats: boolean): Ajv {
  // Not strict: taps write keywords and formats of their own, which mean nothing here and are no reason to fail.
  const lenient = { strict: false, logger: false, validateSchema: false, addUsedSchema: false } as const;
  const ajv = new ajvModule.Ajv({ ...lenient, validateFormats });
  formatsModule.default(ajv);
  tolerateDecimals(ajv);
  return ajv;
}
