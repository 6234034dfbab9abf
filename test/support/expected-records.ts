import { type ExpectedAnswer, type OnSpotEmulator } from '@onspot-tap/emulator';

export type Json = Record<string, unknown>;

/** Streams of the tap by the endpoint that answers for them. */
export const PATHS = {
  observations: '/geoframe/all/observations',
  devices: '/geoframe/all/devices',
  zipcodes: '/geoframe/demographics/aggregate/zipcodes',
  common_count: '/geoframe/common/count',
  count_by_device: '/save/geoframe/all/countgroupedbydevice',
} as const;

export type DataStream = keyof typeof PATHS;

/** The group that `common_count` asks about: all places, which are one question. */
export const GROUP = 'all places';

/** One stream of each kind: a list and a summary by callback, a question that has a request of its own, a file. */
export const SAMPLE = ['observations', 'zipcodes', 'common_count', 'count_by_device'] as const;

/** What a stream asks about. */
export function subjectsOf(stream: string, places: readonly string[]): readonly string[] {
  return stream === 'common_count' ? [GROUP] : places;
}

/** The settings of these streams that they do not go without, and where their files lie. */
export function settingsOf(streams: readonly string[], places: readonly string[], saveUrl: string): Json {
  const settings: Json = {};
  if (streams.includes('common_count')) settings.common_count = { groups: [{ name: GROUP, locations: places }] };
  if (streams.includes('count_by_device')) settings.count_by_device = { delivery: 'save' };
  return { ...(Object.keys(settings).length > 0 && { streams: settings }), save_url: saveUrl };
}

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
    const subject = stream === 'common_count' ? { group: GROUP } : { location_id: name };
    const base = { ...subject, start: `${start}Z`, end: `${end}Z`, response_id: responseId };
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
  *common_count({ payload }) {
    yield { count: payload().count };
  },
  *count_by_device({ file }) {
    for (const { deviceid, count } of file?.records() ?? []) yield { did: deviceid, count: Number(count) };
  },
};

/** The same text for the same record, whatever the order of its fields. */
export function canonical(record: Json): string {
  return JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
