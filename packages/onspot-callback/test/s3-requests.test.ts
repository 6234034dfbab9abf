import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openEmbeddedPlace } from '../../../test/support/s3-place.js';
import { FAILED, largeBody, SMALL } from './support/bodies.js';
import { post } from './support/http.js';
import { type Inbox, openInbox } from './support/inbox.js';
import { pathOf } from './support/receiver.js';

const MIB = 1024 * 1024;

let place: Awaited<ReturnType<typeof openEmbeddedPlace>>;
let inbox: Inbox;

beforeEach(async () => {
  place = await openEmbeddedPlace();
  inbox = await openInbox(place);
  // The first object that is not there has the bucket looked at, once.
  await post(inbox.receiver.port, pathOf({ askId: 'first' }), SMALL);
});
afterEach(async () => {
  await inbox.close();
  await place.close();
});

/** What one callback asks of S3, in the order in which it does. */
async function operationsOf(body: string): Promise<(string | undefined)[]> {
  place.emulator.requests.length = 0;
  expect((await post(inbox.receiver.port, pathOf(), body)).status).toBe(200);
  return place.emulator.requests.map(({ operation }) => operation);
}

// What stands in docs/operations.md: whoever makes it more makes each callback dearer.
test.each([
  ['a small answer', SMALL, ['HeadObject', 'PutObject']],
  ['a failure', FAILED, ['HeadObject', 'PutObject']],
  ['an answer of one part', largeBody(4 * MIB), ['HeadObject', 'PutObject']],
])('%s costs two requests', async (_, body, operations) => {
  expect(await operationsOf(body)).toEqual(operations);
});

test('a long answer costs one request for each 5 MiB, and four besides', async () => {
  expect(await operationsOf(largeBody(12 * MIB))).toEqual([
    'HeadObject',
    'CreateMultipartUpload',
    'UploadPart',
    'UploadPart',
    'UploadPart',
    'HeadObject',
    'CompleteMultipartUpload',
  ]);
});

test('an answer that comes again costs one request', async () => {
  await operationsOf(SMALL);
  expect(await operationsOf(SMALL)).toEqual(['HeadObject']);
});
