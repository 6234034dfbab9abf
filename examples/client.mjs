/*
 * A Node job that asks OnSpot one question and keeps no books: which devices were seen at a place on a day?
 *
 *   OS_ACCESS_KEY=… OS_SECRET_KEY=… OS_API_KEY=… CALLBACK_URL=https://callbacks.example.com/once \
 *     node examples/client.mjs 2026-01-31 -93.2651 44.9778
 *
 * OnSpot posts the answer to CALLBACK_URL; have it lead to this machine's PORT (8080). OS_BASE_URL names another API,
 * such as an emulator's.
 */
import { createServer } from 'node:http';
import { createLogger } from '@onspot-tap/singer';
import { createOnSpotClient } from 'onspot-tap';

const {
  OS_ACCESS_KEY,
  OS_SECRET_KEY,
  OS_API_KEY,
  OS_BASE_URL = 'https://api.onspotdata.com',
  PORT = '8080',
} = process.env;
// The newest day that OnSpot answers for is the day before yesterday.
const RECENT = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
const [day = RECENT, lng = '-93.2651', lat = '44.9778'] = process.argv.slice(2);

const client = createOnSpotClient({
  baseUrl: OS_BASE_URL,
  region: 'us-east-1',
  credentials: { accessKey: OS_ACCESS_KEY, secretKey: OS_SECRET_KEY, apiKey: OS_API_KEY },
  clock: Date.now,
  log: createLogger({ program: 'example', level: 'WARNING', write: (line) => process.stderr.write(line) }),
  // A 502, 503 or 504 may mean that the question was taken, and will be paid for: do not repeat it.
  retryServerFailures: false,
});

const window = { start: day, end: day };
const geometry = { type: 'PointAndRadius', point: { lat: Number(lat), lng: Number(lng) }, radius: 100 };
const location = { id: 'here', geometry, file: 'example', index: 0 };

// Ready before the question is asked: an answer can be quicker than its acknowledgement.
const server = createServer();
const answered = new Promise((resolve) =>
  server.once('request', (request, response) => resolve({ request, response })),
);
await new Promise((resolve) => server.listen(Number(PORT), resolve));
const callback = process.env.CALLBACK_URL ?? `http://127.0.0.1:${server.address().port}/answer`;

try {
  const subject = { kind: 'location', id: 'here', location };
  const questions = [{ subject, callback }];
  const outcome = await client.submit(
    { stream: 'devices', window, questions },
    { signal: AbortSignal.timeout(60_000) },
  );
  if (outcome.kind !== 'accepted') throw new Error(outcome.message);

  const { request, response } = await answered;
  const responseId = outcome.acks[0]?.id ?? null;
  const devices = client.results(request, { stream: 'devices', window, subject: 'here', responseId });
  let count = 0;
  for await (const { did } of devices) {
    count += 1;
    console.log(did);
  }
  // Only now that all of it is ours: before, OnSpot may send it again.
  response.end();
  console.error(`${count} devices`);
} finally {
  server.close();
  await client.close();
}
