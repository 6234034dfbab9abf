import { type ErrorObject } from 'ajv';
import { type Flaw } from './flaw.js';

/** So many alternatives are told; more would hide the point. */
const MOST_ALTERNATIVES = 3;

const NO_FORMATS = 'set validate_formats to false';

const isOfFormat = ({ keyword }: ErrorObject): boolean => keyword === 'format';

/** What Ajv found, in one line. Values of the record are not quoted. */
export function toFlaw(errors: readonly ErrorObject[]): Flaw {
  const last = errors.at(-1);
  if (last === undefined) return { path: '', reason: 'must be valid' };
  // Of anyOf and oneOf Ajv reports every branch first, then the keyword itself.
  const branches = [...new Set(errors.slice(0, -1).map(toReason))].slice(0, MOST_ALTERNATIVES);
  const reason = branches.length > 0 ? `${toReason(last)} (${branches.join('; ')})` : toReason(last);
  return { path: last.instancePath, reason, ...(errors.some(isOfFormat) && { remedy: NO_FORMATS }) };
}

function toReason({ keyword, message = 'must be valid', params }: ErrorObject): string {
  const { additionalProperty, allowedValues } = params as { additionalProperty?: string; allowedValues?: unknown[] };
  if (keyword === 'additionalProperties' && additionalProperty !== undefined) {
    return `must not have the property "${additionalProperty}"`;
  }
  if (keyword === 'enum' && allowedValues !== undefined) return `must be one of ${JSON.stringify(allowedValues)}`;
  return message;
}
