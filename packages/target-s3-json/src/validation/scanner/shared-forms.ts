import { type Form } from './form.js';

/** What stands for the scan of forms that any string has. */
const ANY_STRING = {};

/** By scan, then by kinds. */
const shared = new WeakMap<object, Map<number, Form>>();

/**
 * The same form for all members of which the same simple thing is known. Most columns of a wide record share a few, which
 * then stay in the processor's cache.
 */
export function share(form: Form): Form {
  const { kinds, scanString, testNumber, members, items, choices } = form;
  if ((testNumber ?? members ?? items ?? choices) !== undefined) return form; // one of members learns their names
  const key = scanString ?? ANY_STRING;
  const byKinds = shared.get(key) ?? new Map<number, Form>();
  shared.set(key, byKinds);
  const known = byKinds.get(kinds);
  if (known !== undefined) return known;
  byKinds.set(kinds, form);
  return form;
}
