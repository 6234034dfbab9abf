import {
  type Catalog,
  EXIT,
  Failure,
  isFieldSelected,
  isJsonObject,
  isStreamSelected,
  type JsonObject,
  type Logger,
  type SchemaMessage,
} from '@onspot-tap/singer';
import { REQUESTS } from '../streams/requests.js';
import { type StreamSchema } from '../streams/stream-definition.js';
import { STREAMS } from '../streams/streams.js';
import { type SyncedStream, toSyncedStream } from '../streams/synced-stream.js';

/** A stream that is synced, and the fields of it that appear in records. */
export type Selection<S> = { stream: S; fields: ReadonlySet<string> };

/** What is synced. */
export type Selected = {
  /** Streams that OnSpot answers for, by name, in the order of the table. */
  streams: ReadonlyMap<string, Selection<SyncedStream>>;
  requests: Selection<StreamSchema> | undefined;
};

/**
 * What a catalog selects. The schemas are the tap's own whatever the catalog says of them; it only selects, and fields
 * that it does not mention are selected.
 *
 * @throws Failure with `EXIT.data` when it names none of the tap's streams: then it is another tap's
 */
export function selectStreams(catalog: Catalog, log: Logger): Selected {
  const ours = [...STREAMS, REQUESTS];
  const names = new Set(ours.map(({ name }) => name));
  const strangers = catalog.streams.filter(({ tap_stream_id }) => !names.has(tap_stream_id));
  if (catalog.streams.length > 0 && strangers.length === catalog.streams.length) throw notOurs(strangers, names);
  for (const { tap_stream_id } of strangers)
    log.warn(`The catalog's stream "${tap_stream_id}" is not one of this tap's and is left out`);

  const select = <S extends StreamSchema>(stream: S): [string, Selection<S>][] => {
    const entry = catalog.streams.find(({ tap_stream_id }) => tap_stream_id === stream.name);
    if (entry === undefined || !isStreamSelected(entry)) return [];
    const isIn = (field: string) => stream.keyProperties.includes(field) || isFieldSelected(entry, field);
    return [[stream.name, { stream, fields: new Set(fieldsOf(stream).filter(isIn)) }]];
  };
  const streams = STREAMS.flatMap(select).map(([name, { stream, fields }]): [string, Selection<SyncedStream>] => [
    name,
    { stream: toSyncedStream(stream), fields },
  ]);
  return { streams: new Map(streams), requests: select(REQUESTS)[0]?.[1] };
}

/** The SCHEMA message of a selected stream, without the fields that do not appear in its records. */
export function toSchemaMessage({ stream, fields }: Selection<StreamSchema>): SchemaMessage {
  const properties = Object.entries(propertiesOf(stream)).filter(([name]) => fields.has(name));
  const { required } = stream.schema;
  const schema: JsonObject = {
    ...stream.schema,
    properties: Object.fromEntries(properties),
    ...(Array.isArray(required)
      ? { required: required.filter((name) => typeof name === 'string' && fields.has(name)) }
      : {}),
  };
  return { type: 'SCHEMA', stream: stream.name, schema, key_properties: [...stream.keyProperties] };
}

function fieldsOf(stream: StreamSchema): string[] {
  return Object.keys(propertiesOf(stream));
}

function propertiesOf({ schema }: StreamSchema): JsonObject {
  return isJsonObject(schema.properties) ? schema.properties : {};
}

function notOurs(strangers: Catalog['streams'], names: ReadonlySet<string>): Failure {
  const theirs = strangers.slice(0, 3).map(({ tap_stream_id }) => tap_stream_id);
  return new Failure(
    EXIT.data,
    `The catalog is another tap's: it names ${theirs.join(', ')} and none of ${[...names].join(', ')}; make one with --discover`,
  );
}
