import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openEmbeddedPlace } from '../../../test/support/s3-place.js';
import { largeBody, SMALL } from './support/bodies.js';
import { post } from './support/http.js';
import { type Inbox, openInbox } from './support/inbox.js';
import { pathOf } from './support/receiver.js';

const MIB = 1024 * 1024;
const BODY = largeBody(12 * MIB);

let place: Awaited<ReturnType<typeof openEmbeddedPlace>>;
let s3: typeof place.emulator;
let inbox: Inbox;
let port: number;

beforeEach(async () => {
  place = await openEmbeddedPlace();
  s3 = place.emulator;
  inbox = await openInbox(place);
  ({ port } = inbox.receiver);
});
afterEach(async () => {
  await inbox.close();
  await place.close();
});

const operations = () => s3.requests.map(({ operation }) => operation);

test('a large answer goes to the bucket in parts', async () => {
  expect((await post(port, pathOf(), BODY)).status).toBe(200);
  expect((await inbox.read()) === BODY).toBe(true);
  expect(operations().filter((operation) => operation === 'UploadPart')).toHaveLength(3);
  expect(s3.openUploads()).toEqual([]);
});

test('for a duplicate nothing is asked but whether it is one', async () => {
  await post(port, pathOf(), SMALL);
  s3.requests.length = 0;
  expect((await post(port, pathOf(), BODY)).status).toBe(200);
  expect(operations()).toEqual(['HeadObject']);
  expect(await inbox.read()).toBe(SMALL);
});

test.each([
  ['looking for it', 'HeadObject', SMALL],
  ['writing a small body', 'PutObject', SMALL],
  ['beginning a large one', 'CreateMultipartUpload', BODY],
  ['a part', 'UploadPart', BODY],
  ['the completion', 'CompleteMultipartUpload', BODY],
] as const)(
  'when the bucket fails at %s, the caller is told to come again, and then is taken',
  async (_, operation, body) => {
    s3.faults.add({ operation, status: 503, times: Infinity });
    const reply = await post(port, pathOf(), body);
    expect(reply).toMatchObject({ status: 503, text: 'The body cannot be stored at present\n' });
    expect(reply.headers['retry-after']).toBe('60');
    expect(s3.openUploads()).toEqual([]);
    expect(inbox.log.at(-1)).toMatch(
      /^WARNING Could not store a delivery for ask b17-03: .*s3:\/\/bucket\/work\/responses/,
    );

    s3.faults.clear();
    expect(await inbox.keys()).toEqual([]);
    expect((await post(port, pathOf(), body)).status).toBe(200);
    expect((await inbox.read()) === body).toBe(true);
  },
);

test('a bucket slower than any silence may be slows its callers down, and loses none', async () => {
  s3.faults.add({ operation: 'UploadPart', delayMs: 600, times: 2 });
  expect((await post(port, pathOf(), BODY)).status).toBe(200);
  expect((await inbox.read()) === BODY).toBe(true);
});
