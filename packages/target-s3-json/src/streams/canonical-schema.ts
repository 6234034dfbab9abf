import { type JsonValue } from '@onspot-tap/singer';

/** Keywords whose lists are sets: taps that build them from sets write them in another order each time. */
const SETS = new Set(['required', 'type']);

/** JSON in which two schemas that mean the same (order of members, of `required`, of `type`) are the same text. */
export function toCanonicalJson(value: JsonValue): string {
  return JSON.stringify(value, (name, member: JsonValue) => {
    if (Array.isArray(member)) return SETS.has(name) ? [...member].sort() : member;
    if (typeof member !== 'object' || member === null) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
