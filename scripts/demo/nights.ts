import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type EmulatorOptions, type OnSpotEmulator, startOnSpotEmulator } from '@onspot-tap/emulator';
import { openStorage, type Storage } from '@onspot-tap/storage';
import { LOCATIONS_KEY, type S3Access, STATE_KEY, toPipelineFiles } from './pipeline-files.js';
import { type JobCommand, runJob } from './run-job.js';

/** The first night. Fixed, so that everyone sees the same devices in the same places. */
const FIRST_NIGHT = Date.UTC(2026, 10, 16, 6);
const DAY_MS = 86_400_000;

/** OnSpot answers for days up to two days ago; an initial load over five days begins four days before that. */
const START_DATE = new Date(FIRST_NIGHT - 6 * DAY_MS).toISOString().slice(0, 10);

/** A question as the vendor counts it: one place, one window, one endpoint. */
export type Question = { path: string; name: string; start: string };

/** OnSpot on loopback, and a bucket that is set up as a customer's. */
export type Nights = {
  onspot: OnSpotEmulator;
  bucket: Storage;
  /** Runs the job at six in the morning, so many days after the first; returns the questions that were paid for. */
  run(daysLater: number, options: { loadType?: 'initial'; signal: AbortSignal }): Promise<Question[]>;
  /** What state_previous.json holds. */
  readState(): Promise<string>;
  close(): Promise<void>;
};

export type NightsOptions = {
  /** How the job is run. Default: as a program of this repository. */
  command?: JobCommand;
  /** How OnSpot posts its answers. Default: soon. */
  callbacks?: NonNullable<EmulatorOptions['callbacks']>;
};

/**
 * @param root the repository
 * @param s3 an empty bucket; whoever gives it closes its server
 * @param log takes what the job logs
 */
export async function openNights(
  root: string,
  s3: S3Access,
  log: (chunk: string) => void,
  { command, callbacks = {} }: NightsOptions = {},
): Promise<Nights> {
  const onspot = await startOnSpotEmulator({ callbacks, clock: { start: new Date(FIRST_NIGHT).toISOString() } });
  const bucket = await openStorage(`s3://${s3.bucket}`, { s3: { endpoint: s3.endpoint, ...s3.keys } });

  const places = await readFile(join(root, 'scripts/demo/locations/esquire_locations_1.json'), 'utf8');
  const files = toPipelineFiles({ onspotUrl: onspot.url, onspotKeys: onspot.credentials, s3 }, START_DATE);
  await bucket.write(LOCATIONS_KEY, places);
  for (const [key, json] of Object.entries(files)) await bucket.write(key, `${JSON.stringify(json, null, 2)}\n`);

  return {
    onspot,
    bucket,
    async run(daysLater, { loadType, signal }) {
      const now = new Date(FIRST_NIGHT + daysLater * DAY_MS).toISOString();
      onspot.clock.set(now);
      const before = onspot.submissions.length;
      await runJob({ s3, now, log, ...(loadType && { loadType }), ...(command && { command }) }, signal);
      const paid = onspot.submissions.slice(before).filter(({ taken }) => taken);
      return paid.flatMap(({ path, asks }) => asks.map(({ name, start }) => ({ path, name, start })));
    },
    async readState() {
      const object = await bucket.read(STATE_KEY);
      return object === undefined ? '{}' : text(object.body);
    },
    async close() {
      bucket.close();
      await onspot.close();
    },
  };
}
