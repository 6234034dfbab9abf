import { type Storage } from '@onspot-tap/storage';
import pLimit from 'p-limit';
import { type Batch } from '../ledger/ask.js';
import { type Location } from '../locations/location.js';
import { windowOf } from '../time/day.js';

const CONCURRENT_WRITES = 16;

/**
 * Writes one file per acknowledged question, for the original's Lambda that combines requests and answers:
 * `requests/{stream}/{stream}_{response_id}.json` with the name, the window, the polygon and the id.
 */
export async function writeRequestFiles(
  work: Storage,
  { stream, day, asks }: Batch,
  locations: ReadonlyMap<string, Location>,
): Promise<void> {
  const limit = pLimit(CONCURRENT_WRITES);
  const writes = asks.map(({ locationId, responseId }) =>
    limit(async () => {
      if (responseId === null) return;
      const { start, end } = windowOf(day);
      const file = { id: responseId, name: locationId, start, end, geometry: locations.get(locationId)?.geometry };
      const key = `requests/${stream}/${stream}_${responseId}.json`;
      await work.write(key, `${JSON.stringify(file)}\n`, { contentType: 'application/json' });
    }),
  );
  await Promise.all(writes);
}
