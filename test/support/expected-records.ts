import { type ExpectedAnswer, type OnSpotEmulator } from '@onspot-tap/emulator';

export type Json = Record<string, unknown>;

/** Streams of the tap by the endpoint that answers for them. */
export const PATHS = {
  observations: '/geoframe/all/observations',
  devices: '/geoframe/all/devices',
  zipcodes: '/geoframe/demographics/aggregate/zipcodes',
} as const;

export type DataStream = keyof typeof PATHS;

/**
 * The records that answers of a stream have to become, worked out from what the emulator generated.
 *
 * @param isWanted which asks count; default all of them
 */
export function* expectedRecords(
  onspot: OnSpotEmulator,
  stream: DataStream,
  isWanted: (ask: ExpectedAnswer['ask']) => boolean = () => true,
): Generator<Json> {
  for (const answer of onspot.expected({ path: PATHS[stream] }).filter(({ ask }) => isWanted(ask))) {
    const { name, start, end, responseId, success } = answer.ask;
    const base = { location_id: name, start: `${start}Z`, end: `${end}Z`, response_id: responseId };
    if (success) for (const fields of FIELDS[stream](answer)) yield { ...base, ...fields };
  }
}

const FIELDS: Record<DataStream, (answer: ExpectedAnswer) => Iterable<Json>> = {
  *observations({ items }) {
    for (const { did, timestamp } of items() as Iterable<{ did: string; timestamp: number }>) {
      yield { did, timestamp, observed_at: new Date(timestamp).toISOString().replace('.000Z', 'Z') };
    }
  },
  *devices({ items }) {
    for (const did of items()) yield { did };
  },
  *zipcodes({ payload }) {
    const { totalMatched, demographics } = payload() as { totalMatched: number; demographics: Json };
    const zipcodes = Object.entries(demographics.zipcode as Record<string, number>)
      .map(([zipcode, count]) => ({ zipcode, count }))
      .sort((a, b) => (a.zipcode < b.zipcode ? -1 : 1));
    yield { total_matched: totalMatched, zipcodes };
  },
};

/** The same text for the same record, whatever the order of its fields. */
export function canonical(record: Json): string {
  return JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
