import { EXIT, Failure } from './failure.js';
import { isJsonObject, type JsonObject } from './message.js';

/** `available` may be selected, `automatic` always is, `unsupported` never is. */
export type Inclusion = 'available' | 'automatic' | 'unsupported';

export type Metadata = {
  inclusion?: Inclusion;
  selected?: boolean;
  'selected-by-default'?: boolean;
  'table-key-properties'?: string[];
  'forced-replication-method'?: 'INCREMENTAL' | 'FULL_TABLE';
  'valid-replication-keys'?: string[];
};

/** What is noted of one place of a schema: `[]` is the stream, `['properties', name]` a field. */
export type MetadataEntry = { breadcrumb: string[]; metadata: Metadata };

export type CatalogStream = {
  tap_stream_id: string;
  stream: string;
  schema: JsonObject;
  key_properties: string[];
  metadata: MetadataEntry[];
};

export type Catalog = { streams: CatalogStream[] };

/**
 * Reads a catalog that people have edited: what is not needed to tell what is selected may be missing.
 *
 * @throws Failure with `EXIT.data` when it is not an object with an array `streams` of objects that have an id
 */
export function parseCatalog(json: unknown): Catalog {
  if (!isJsonObject(json) || !Array.isArray(json.streams)) {
    throw new Failure(EXIT.data, 'The catalog is not an object with a list "streams"; make one with --discover');
  }
  return { streams: json.streams.map(toStream) };
}

function toStream(entry: unknown, index: number): CatalogStream {
  const id = isJsonObject(entry) ? (entry.tap_stream_id ?? entry.stream) : undefined;
  if (!isJsonObject(entry) || typeof id !== 'string') {
    throw new Failure(EXIT.data, `Entry ${index} of the catalog's "streams" has no "tap_stream_id"`);
  }
  const schema = isJsonObject(entry.schema) ? entry.schema : {};
  const metadata = Array.isArray(entry.metadata) ? entry.metadata.filter(isMetadataEntry) : [];
  const checked = metadata.map((one) => ({ ...one, metadata: withTruthValues(one.metadata, id) }));
  return {
    tap_stream_id: id,
    stream: typeof entry.stream === 'string' ? entry.stream : id,
    schema,
    key_properties: Array.isArray(entry.key_properties) ? entry.key_properties.map(String) : [],
    metadata: [...outdatedSelection(entry, schema), ...checked],
  };
}

/** What people write for a truth value; anything else would select what nobody wanted. */
function withTruthValues(metadata: Metadata, id: string): Metadata {
  const checked: Record<string, unknown> = { ...metadata };
  for (const name of ['selected', 'selected-by-default']) {
    const value = checked[name];
    if (value === 'true' || value === 'false') checked[name] = value === 'true';
    else if (value !== undefined && value !== null && typeof value !== 'boolean') {
      throw new Failure(
        EXIT.data,
        `The catalog's "${name}" of ${id} is neither true nor false: ${JSON.stringify(value)}`,
      );
    }
  }
  return checked;
}

// Catalogs older than metadata say `selected` at the stream or in its schema.
function outdatedSelection(entry: JsonObject, schema: JsonObject): MetadataEntry[] {
  const selected = entry.selected ?? schema.selected;
  return typeof selected === 'boolean' ? [{ breadcrumb: [], metadata: { selected } }] : [];
}

/** Whether the user wants the stream: `selected`, or `selected-by-default` where nothing else is said. */
export function isStreamSelected(stream: CatalogStream): boolean {
  const { inclusion, selected, 'selected-by-default': byDefault } = metadataAt(stream, []);
  if (inclusion === 'unsupported') return false;
  return selected ?? byDefault ?? false;
}

/** Whether a field appears in records. A field that the catalog does not mention does. */
export function isFieldSelected(stream: CatalogStream, field: string): boolean {
  const { inclusion, selected, 'selected-by-default': byDefault } = metadataAt(stream, ['properties', field]);
  if (inclusion === 'automatic') return true;
  if (inclusion === 'unsupported') return false;
  return selected ?? byDefault ?? true;
}

/** All that the catalog notes of one place; of two entries for the same place the later one wins. */
export function metadataAt(stream: CatalogStream, breadcrumb: readonly string[]): Metadata {
  const entries = stream.metadata.filter((entry) => isSamePlace(entry.breadcrumb, breadcrumb));
  return Object.assign({}, ...entries.map((entry) => entry.metadata)) as Metadata;
}

function isSamePlace(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}

function isMetadataEntry(value: unknown): value is MetadataEntry {
  return isJsonObject(value) && Array.isArray(value.breadcrumb) && isJsonObject(value.metadata);
}
