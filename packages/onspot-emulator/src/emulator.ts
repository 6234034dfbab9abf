import { once } from 'node:events';
import { type AddressInfo } from 'node:net';

import { createDeliveries } from './callbacks/deliveries.js';
import { type Clock } from './clock.js';
import { type ExpectedAnswer, type ExpectedQuery, findExpected } from './expected.js';
import { createFaultBook, type Faults } from './faults.js';
import { type EmulatorOptions, fillIn } from './options.js';
import { type Credentials } from './requests/authenticate.js';
import { createServer } from './server.js';
import { createStorage } from './storage/storage.js';
import { createSubmissionBook, type Submission } from './submissions.js';

/** A running emulator. */
export type OnSpotEmulator = {
  /** Where the API is, stage included, without a slash at the end: `http://127.0.0.1:40123/Prod`. */
  readonly url: string;
  /** Where the admin paths are: `http://127.0.0.1:40123/_emulator`. */
  readonly adminUrl: string;
  /** What callers have to prove; a change holds from the next request on. */
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly faults: Faults;
  /** Every request to an endpoint, oldest first, with what became of it. Live: read it again for news. */
  readonly submissions: readonly Submission[];
  /** What the callbacks of all matching asks say, and what their files hold, from the generator that writes both. */
  expected(query?: ExpectedQuery): ExpectedAnswer[];
  /** How many callbacks are being posted at this moment, or have their file written before. */
  readonly posting: number;
  /**
   * Resolves when no callback is being posted. On a running clock it waits for the delayed ones too; on a
   * manual one those wait for `clock.advance`.
   */
  idle(): Promise<void>;
  /** Stops listening, cuts what is open and forgets what was still to be delivered. */
  close(): Promise<void>;
};

/** Starts OnSpot's API on loopback. Rejects when the port is taken. */
export async function startOnSpotEmulator(options: EmulatorOptions = {}): Promise<OnSpotEmulator> {
  const settings = fillIn(options);
  const { clock, world } = settings;
  const faultBook = createFaultBook(world.seed);
  settings.faults.forEach((fault) => faultBook.add(fault));
  const submissionBook = createSubmissionBook(clock.now, settings.maxSubmissions);
  const storage = createStorage(settings.storage);
  const deliveries = createDeliveries({ ...settings, storage });
  const server = createServer({ settings, faultBook, submissionBook, deliveries, storage });
  server.listen(settings.port, settings.host);
  await once(server, 'listening');
  const { address, family, port } = server.address() as AddressInfo;
  const origin = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  return {
    url: origin + settings.stage,
    adminUrl: `${origin}/_emulator`,
    credentials: settings.credentials,
    clock,
    faults: faultBook,
    submissions: submissionBook.list,
    expected: (query = {}) => findExpected(query, submissionBook),
    get posting() {
      return deliveries.posting;
    },
    idle: () => deliveries.idle(),
    async close() {
      deliveries.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      storage.close();
    },
  };
}
