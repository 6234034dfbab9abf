import { type ErrorObject } from 'ajv';
import { type SettingsSchema } from './schema.js';

/** What the validator found, as sentences for the person who wrote the settings. Secrets are not quoted. */
export function toProblems(errors: readonly ErrorObject[], schema: SettingsSchema): string[] {
  // `if` only reports that one of its branches failed, which is reported by itself.
  return errors.filter(({ keyword }) => keyword !== 'if').map((error) => toProblem(error, schema));
}

function toProblem(error: ErrorObject, schema: SettingsSchema): string {
  const params = error.params as Record<string, unknown>;
  if (error.keyword === 'required') return missing(error.instancePath, String(params.missingProperty), schema);
  const [, name = ''] = error.instancePath.split('/');
  const place = error.instancePath.slice(1).replaceAll('/', '.');
  const given = schema[name]?.secret ? '' : ` (it is ${shorten(error.data)})`;
  return `"${place}" must ${demand(error, params, schema[name]?.examples?.[0])}${given}`;
}

function missing(path: string, name: string, schema: SettingsSchema): string {
  if (path !== '') return `"${path.slice(1).replaceAll('/', '.')}" lacks "${name}"`;
  const [firstSentence = ''] = (schema[name]?.description ?? '').split(/(?<=\.)\s/);
  return `"${name}" is missing. ${firstSentence}`.trim();
}

function demand({ keyword, message }: ErrorObject, params: Record<string, unknown>, example: unknown): string {
  switch (keyword) {
    case 'type':
      return `be of type ${String(params.type)}`;
    case 'enum':
      return `be one of ${(params.allowedValues as unknown[]).map(String).join(', ')}`;
    case 'format':
      return `be a valid ${String(params.format)}`;
    case 'pattern':
      return example === undefined
        ? `match ${String(params.pattern)}`
        : `look like ${typeof example === 'string' ? example : JSON.stringify(example)}`;
    case 'minimum':
      return `be at least ${String(params.limit)}`;
    case 'maximum':
      return `be at most ${String(params.limit)}`;
    case 'minLength':
      return params.limit === 1 ? 'not be empty' : `have at least ${String(params.limit)} characters`;
    case 'minItems':
      return `have at least ${String(params.limit)} items`;
    case 'additionalProperties':
      return `not have "${String(params.additionalProperty)}"`;
    default:
      return (message ?? 'be valid').replace(/^must /, '');
  }
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
