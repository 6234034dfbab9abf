import { type Catalog, type CatalogStream, isJsonObject, type MetadataEntry } from '@onspot-tap/singer';
import { REQUESTS } from '../streams/requests.js';
import { type StreamDefinition, type StreamSchema } from '../streams/stream-definition.js';
import { STREAMS } from '../streams/streams.js';

/** The catalog of everything the tap can sync. */
export function discover(): Catalog {
  return { streams: [...STREAMS, { ...REQUESTS, isSelectedByDefault: true, hasWindow: true }].map(toCatalogStream) };
}

function toCatalogStream(
  stream: Pick<
    StreamDefinition,
    keyof StreamSchema | 'isSelectedByDefault' | 'hasWindow' | 'isSensitive' | 'isExperimental'
  >,
): CatalogStream {
  const keys = [...stream.keyProperties];
  const fields = Object.keys(isJsonObject(stream.schema.properties) ? stream.schema.properties : {});
  return {
    tap_stream_id: stream.name,
    stream: stream.name,
    schema: stream.schema,
    key_properties: keys,
    metadata: [
      {
        breadcrumb: [],
        metadata: {
          inclusion: 'available',
          'selected-by-default': stream.isSelectedByDefault,
          'table-key-properties': keys,
          ...(stream.isSensitive && { sensitive: true }),
          ...(stream.isExperimental && { experimental: true }),
          'forced-replication-method': stream.hasWindow ? 'INCREMENTAL' : 'FULL_TABLE',
        },
      },
      ...fields.map((field): MetadataEntry => ({
        breadcrumb: ['properties', field],
        metadata: keys.includes(field)
          ? { inclusion: 'automatic' }
          : { inclusion: 'available', 'selected-by-default': true },
      })),
    ],
  };
}
