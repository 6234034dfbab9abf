import { type ErrorObject } from 'ajv';
import { type SettingsSchema } from './schema.js';

/** What the validator found, as sentences for the person who wrote the settings. Secrets are not quoted. */
export function toProblems(errors: readonly ErrorObject[], schema: SettingsSchema): string[] {
  // `if` only reports that one of its branches failed, which is reported by itself.
  const told = errors.filter((error) => error.keyword !== 'if' && !errors.some((other) => isBranch(error, other)));
  return told.map((error) => toProblem(error, { schema, branches: errors.filter((other) => isBranch(other, error)) }));
}

/** Whether it is one of the ways to be right that all failed: they are told in one sentence. */
function isBranch(error: ErrorObject, { keyword, instancePath, schemaPath }: ErrorObject): boolean {
  return keyword === 'anyOf' && error.instancePath === instancePath && error.schemaPath.startsWith(`${schemaPath}/`);
}

type Context = { schema: SettingsSchema; branches: readonly ErrorObject[] };

function toProblem(error: ErrorObject, { schema, branches }: Context): string {
  const params = error.params as Record<string, unknown>;
  if (error.keyword === 'required') return missing(error.instancePath, String(params.missingProperty), schema);
  const [, name = ''] = error.instancePath.split('/');
  const place = error.instancePath.slice(1).replaceAll('/', '.');
  const given = schema[name]?.secret ? '' : ` (it is ${shorten(error.data)})`;
  const example = schema[name]?.examples?.[0];
  const demands = (branches.length > 0 ? branches : [error]).map((one) => demand(one, example));
  return `"${place}" must ${demands.join(' or ')}${given}`;
}

function missing(path: string, name: string, schema: SettingsSchema): string {
  if (path !== '') return `"${path.slice(1).replaceAll('/', '.')}" lacks "${name}"`;
  const [firstSentence = ''] = (schema[name]?.description ?? '').split(/(?<=\.)\s/);
  return `"${name}" is missing. ${firstSentence}`.trim();
}

function demand({ keyword, message, ...error }: ErrorObject, example: unknown): string {
  const params = error.params as Record<string, unknown>;
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
