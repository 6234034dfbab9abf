import { isJsonObject, type JsonObject, type JsonValue } from '@onspot-tap/singer';
import { type SchemaSource, compileSchema, formatOf } from './compile-schema.js';
import { type Flaw } from './flaw.js';
import { modernizeSchema } from './modern-schema.js';
import { type Form } from './scanner/form.js';
import { toForm } from './scanner/form-from-schema.js';
import { toFlaw } from './to-flaw.js';

/** How the records of a stream are judged. */
export type RecordRules = {
  /** Records that have it obey, and need not be parsed to know that. */
  form: Form;
  /** The verdict on any other. */
  judge: (record: JsonObject) => Flaw | undefined;
};

export type RulesSource = SchemaSource & { keyProperties: readonly string[] };

const noFormat = () => undefined;

const TOO_DEEP: Flaw = { path: '', reason: 'must be nested less deeply to be checked' };

/**
 * A record must obey the schema and have its key properties.
 *
 * @throws Failure with `EXIT.data` when the schema cannot be understood
 */
export function compileRules(source: RulesSource): RecordRules {
  const { keyProperties, checksFormats } = source;
  const schema = modernizeSchema(source.schema);
  const validate = compileSchema(schema, source);
  const required = Array.isArray(schema.required) ? schema.required : [];
  return {
    form: toForm({ ...schema, required: [...required, ...keyProperties] }, checksFormats ? formatOf : noFormat),
    judge(record) {
      for (const name of keyProperties) if (!Object.hasOwn(record, name)) return missingKey(name);
      try {
        return validate(record) ? undefined : toFlaw(validate.errors ?? []);
      } catch (error) {
        // A schema that refers to itself follows a record as deep as it goes.
        if (error instanceof RangeError) return TOO_DEEP;
        throw error;
      }
    },
  };
}

/** Any record is good; its schema only tells which names to expect. */
export function makeOpenRules(schema: JsonObject): RecordRules {
  return { form: toForm(structureOf(schema), noFormat), judge: () => undefined };
}

function structureOf({ properties, items }: JsonObject): JsonObject {
  const nested = (schema: JsonValue) => (isJsonObject(schema) ? structureOf(schema) : true);
  const named = isJsonObject(properties) ? Object.entries(properties) : [];
  return {
    ...(isJsonObject(properties) && {
      properties: Object.fromEntries(named.map(([name, each]) => [name, nested(each)])),
    }),
    ...(isJsonObject(items) && { items: structureOf(items) }),
  };
}

function missingKey(name: string): Flaw {
  return { path: '', reason: `must have its key property "${name}"` };
}
