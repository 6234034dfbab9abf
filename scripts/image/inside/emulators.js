// OnSpot and an S3 server on loopback, for docs/compose.yaml: a bucket with the four files of a pipeline and some places,
// as plain files in the folder it is started in. The job shares its network, so that nobody else reaches any of it.
import { once } from 'node:events';
import { startOnSpotEmulator } from '@onspot-tap/emulator';
import { startS3Emulator } from '@onspot-tap/s3-emulator';
import { openStorage } from '@onspot-tap/storage';

const BUCKET = 'onspot';
const { S3_PORT = '9000', ONSPOT_PORT = '9001' } = process.env;
const KEYS = { accessKeyId: 'compose-access-key', secretAccessKey: 'compose-secret-key-of-nobody' };

const s3 = await startS3Emulator({
  directory: 'bucket',
  port: Number(S3_PORT),
  credentials: [KEYS],
  buckets: [BUCKET],
});
const onspot = await startOnSpotEmulator({ port: Number(ONSPOT_PORT) });
const bucket = await openStorage(`s3://${BUCKET}`, { s3: { endpoint: s3.url, ...KEYS } });
await lay();
process.stdout.write(`OnSpot at ${onspot.url}, S3 at ${s3.url}\n`);
await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
bucket.close();
await onspot.close();
await s3.close();

/** What is there already, from a night before, stays. */
async function lay() {
  const start = new Date(Date.now() - 5 * 86_400_000).toISOString().slice(0, 10);
  const files = {
    'locations/esquire_locations_1.json': places(),
    'tap-onspot/pipeline/nightly/catalog.json': {
      streams: ['observations', 'zipcodes', 'requests'].map((stream) => ({
        tap_stream_id: stream,
        stream,
        schema: {},
        metadata: [{ breadcrumb: [], metadata: { selected: true } }],
      })),
    },
    'tap-onspot/pipeline/nightly/tap_config.json': {
      os_base_url: onspot.url,
      callback_listen: '127.0.0.1:0',
      s3_endpoint: s3.url,
      s3_bucket: BUCKET,
      s3_output_folder: 'output',
      s3_locations_folder: 'locations',
      s3_locations_prefix: 'esquire_locations',
      start_date: `${start}T00:00:00Z`,
    },
  };
  for (const [key, json] of Object.entries(files)) {
    if ((await bucket.head(key)) === undefined) await bucket.write(key, `${JSON.stringify(json, null, 2)}\n`);
  }
}

/** Squares of some 200 m in Minneapolis. */
function places() {
  const features = ['EF~00001', 'EF~00002', 'EF~00003'].map((name, index) => {
    const [west, south] = [-93.2765 + index * 0.01, 44.9735];
    const [east, north] = [west + 0.003, south + 0.002];
    const ring = [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ];
    return { type: 'Feature', geometry: { type: 'Polygon', coordinates: [ring] }, properties: { name } };
  });
  return { type: 'FeatureCollection', features };
}
