/** Keys of the demo; the layout in the bucket is that of the nightly job. */
export const SOURCE = 'tap-onspot';
export const PIPELINE = 'nightly';
export const STATE_KEY = `${SOURCE}/pipeline/${PIPELINE}/state_previous.json`;
export const TARGET_PREFIX = `${SOURCE}/output/target/`;
export const LOCATIONS_KEY = `${SOURCE}/input/active_locations/esquire_locations_1.json`;

/** A bucket, the URL of its server, and the keys to it. */
export type S3Access = {
  endpoint: string;
  bucket: string;
  keys: { accessKeyId: string; secretAccessKey: string };
};

/** Real programs want real secrets; these are the emulator's and this demo's own. */
const CALLBACK_SECRET = 'demo-callback-secret-of-nobody';

/** Days OnSpot still revises, in this demo: its second run asks again for so many, the new one included. */
const LATENCY_DAYS = 3;

export type Endpoints = {
  onspotUrl: string;
  onspotKeys: { accessKey: string; secretKey: string; apiKey: string };
  s3: S3Access;
};

/** The four files of a pipeline by their keys. */
export function toPipelineFiles(endpoints: Endpoints, startDate: string): Record<string, unknown> {
  const folder = `${SOURCE}/pipeline/${PIPELINE}`;
  return {
    [`${folder}/tap_config.json`]: toTapConfig(endpoints, startDate),
    [`${folder}/catalog.json`]: catalog,
    [STATE_KEY]: { bookmarks: {} },
    [`${folder}/target_config.json`]: { delimiter: '\n' },
  };
}

function toTapConfig({ onspotUrl, onspotKeys, s3 }: Endpoints, startDate: string): object {
  return {
    os_base_url: onspotUrl,
    os_access_key: onspotKeys.accessKey,
    os_secret_key: onspotKeys.secretKey,
    os_api_key: onspotKeys.apiKey,
    os_latency_days: String(LATENCY_DAYS),
    callback_secret: CALLBACK_SECRET,
    callback_listen: '127.0.0.1:0',
    s3_access_key: s3.keys.accessKeyId,
    s3_secret_key: s3.keys.secretAccessKey,
    s3_endpoint: s3.endpoint,
    s3_bucket: s3.bucket,
    s3_output_folder: `${SOURCE}/output`,
    s3_locations_folder: `${SOURCE}/input/active_locations`,
    s3_locations_prefix: 'esquire_locations',
    start_date: `${startDate}T00:00:00Z`,
  };
}

const catalog = {
  streams: ['observations', 'devices', 'zipcodes', 'requests'].map((stream) => ({
    tap_stream_id: stream,
    stream,
    schema: {},
    metadata: [{ breadcrumb: [], metadata: { selected: true } }],
  })),
};
