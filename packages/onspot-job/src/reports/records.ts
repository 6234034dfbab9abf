/**
 * A record by names that come from files. It inherits nothing: a place may be called `constructor`, or `__proto__`.
 */
export function toRecord<V>(entries: Iterable<readonly [string, V]>): Record<string, V> {
  const record = Object.create(null) as Record<string, V>;
  for (const [key, value] of entries) record[key] = value;
  return record;
}

export function mapValues<V, W>(
  record: Readonly<Record<string, V>>,
  toValue: (value: V, key: string) => W,
): Record<string, W> {
  return toRecord(Object.entries(record).map(([key, value]) => [key, toValue(value, key)]));
}

/**
 * What JSON says, its objects being such records; those in arrays, which have no such names, stay as they are.
 *
 * @throws SyntaxError
 */
export function parseRecords(text: string): unknown {
  return asRecords<unknown>(JSON.parse(text));
}

/** A copy of a value whose objects, but for those in arrays, are such records. */
export function asRecords<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return mapValues(value as Record<string, unknown>, asRecords) as T;
}

/** What all of them say; of a name that several have, what the last of these says. */
export function overlay<V>(records: readonly Readonly<Record<string, V>>[]): Record<string, V> {
  return toRecord(records.flatMap((record) => Object.entries(record)));
}

/** Puts what stands under the same name together. */
export function group<V, W>(
  records: readonly Readonly<Record<string, V>>[],
  put: (values: V[]) => W,
): Record<string, W> {
  const groups = new Map<string, V[]>();
  for (const [key, value] of records.flatMap((record) => Object.entries(record))) {
    const known = groups.get(key);
    if (known) known.push(value);
    else groups.set(key, [value]);
  }
  return mapValues(toRecord(groups), put);
}
