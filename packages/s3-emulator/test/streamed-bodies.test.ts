import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';

import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { send, sign, type RawRequest } from './support/raw.js';
import { Bucket, bytesOf, refusal, startServer, type TestServer } from './support/server.js';

let server: TestServer;
beforeEach(async () => (server = await startServer()));
afterEach(() => server.stop());

// The worked examples of "Signature calculations for the Authorization header: transferring payload in multiple
// chunks" in Amazon's S3 API reference: 65 KiB of the letter a, with the keys and signatures printed there.
const EXAMPLE = {
  credentials: [{ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }],
  buckets: ['examplebucket'],
  clock: () => new Date('2013-05-24T00:00:00Z'),
};
const SIGNED_CHUNKS = exampleRequest({
  mode: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  signedHeaders:
    'content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class',
  seed: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
  headers: { 'content-length': '66824' },
  signatures: [
    'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
    '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
    'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
  ],
  trailer: '',
});
const SIGNED_TRAILER = exampleRequest({
  mode: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
  signedHeaders:
    'content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer',
  seed: '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
  headers: { 'x-amz-trailer': 'x-amz-checksum-crc32c' },
  signatures: [
    'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2',
    '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7',
    '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992',
  ],
  trailer:
    'x-amz-checksum-crc32c:sOO8/Q==\r\n' +
    'x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n',
});

test.each([
  ['signed chunks', SIGNED_CHUNKS],
  ['signed chunks and a signed trailer', SIGNED_TRAILER],
])("accepts Amazon's example of %s, and no other body in its place", async (_title, request) => {
  const example = await startServer(EXAMPLE);
  try {
    const altered = { ...request, body: String(request.body).replace('aaaa', 'aaab') };
    const refused = await send(example.emulator, altered);
    expect(refused).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
    expect(await send(example.emulator, request)).toMatchObject({ status: 200 });
    expect(example.emulator.requests.at(-1)).toMatchObject({ operation: 'PutObject', bytesIn: 65 * 1024 });
  } finally {
    await example.stop();
  }
});

test('refuses a signed trailer that was altered', async () => {
  const example = await startServer(EXAMPLE);
  try {
    const body = String(SIGNED_TRAILER.body).replace('sOO8/Q==', 'sOO8/A==');
    const answer = await send(example.emulator, { ...SIGNED_TRAILER, body });
    expect(answer).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
  } finally {
    await example.stop();
  }
});

test('takes a stream as the SDK sends it, with its checksum in a trailer', async () => {
  const bytes = randomBytes(300_001);
  const Body = Readable.from([bytes.subarray(0, 100_000), bytes.subarray(100_000)]);
  const put = { Bucket, Key: 'a', Body, ContentLength: bytes.length, ContentEncoding: 'gzip' };
  const { ChecksumCRC32 } = await server.s3.send(new PutObjectCommand(put));
  expect(server.emulator.requests[0]).toMatchObject({
    headers: { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'x-amz-trailer': 'x-amz-checksum-crc32' },
    bytesIn: bytes.length,
  });
  const answer = await server.s3.send(new GetObjectCommand({ Bucket, Key: 'a' }));
  expect(answer).toMatchObject({ ContentEncoding: 'gzip', ChecksumCRC32 });
  expect((await bytesOf(answer)).equals(bytes)).toBe(true);
});

test.each([
  ['a wrong trailer', '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n', 'BadDigest'],
  ['no trailer', '5\r\nhello\r\n0\r\n\r\n', 'InvalidRequest'],
  ['half a chunk', '5\r\nhel', 'IncompleteBody'],
  ['a longer chunk than announced', '3\r\nhello\r\n0\r\n\r\n', 'IncompleteBody'],
  ['fewer bytes than announced', '4\r\nhell\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n', 'IncompleteBody'],
  ['no chunks at all', 'hello', 'IncompleteBody'],
])('refuses %s', async (_title, body, code) => {
  const headers = {
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'content-encoding': 'aws-chunked',
    'x-amz-decoded-content-length': '5',
    'x-amz-trailer': 'x-amz-checksum-crc32',
  };
  const request = await sign(server.emulator, { method: 'PUT', path: `/${Bucket}/a`, headers, body });
  expect(await send(server.emulator, request)).toMatchObject({ status: 400, code });
  expect(await refusal(server.s3.send(new HeadObjectCommand({ Bucket, Key: 'a' })))).toMatchObject({ status: 404 });
});

test('wants to know the length of a body', async () => {
  const headers = { 'transfer-encoding': 'chunked', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
  const request = await sign(server.emulator, { method: 'PUT', path: `/${Bucket}/a`, headers, body: 'abc' });
  expect(await send(server.emulator, request)).toMatchObject({ status: 411, code: 'MissingContentLength' });
});

type Example = {
  mode: string;
  signedHeaders: string;
  seed: string;
  headers: Record<string, string>;
  signatures: string[];
  trailer: string;
};

function exampleRequest({ mode, signedHeaders, seed, headers, signatures, trailer }: Example): RawRequest {
  const [first, second, last] = signatures;
  const chunk = (length: number, signature?: string) =>
    `${length.toString(16)};chunk-signature=${signature}\r\n${'a'.repeat(length)}`;
  return {
    method: 'PUT',
    path: '/examplebucket/chunkObject.txt',
    headers: {
      host: 's3.amazonaws.com',
      'x-amz-date': '20130524T000000Z',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,' +
        `SignedHeaders=${signedHeaders},Signature=${seed}`,
      'x-amz-content-sha256': mode,
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '66560',
      ...headers,
    },
    body: `${chunk(65_536, first)}\r\n${chunk(1024, second)}\r\n${chunk(0, last)}${trailer}\r\n`,
  };
}
