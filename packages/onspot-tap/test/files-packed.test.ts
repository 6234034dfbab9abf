import * as zlib from 'node:zlib';
import { expect, test } from '@jest/globals';
import { MalformedAnswer, readFile } from 'onspot-tap';
import { cut } from './support/answers.js';
import { chunked, fileContext, ids, tellFile, tellFileOrRefuse } from './support/files.js';

const CSV = 'deviceid\nA===\nB===\n';
const DIDS = [{ did: 'A===' }, { did: 'B===' }];

const { gzipSync } = zlib;

const zip = gzipSync(CSV);

const zstdCompress = (zlib as { zstdCompressSync?: (bytes: Uint8Array) => Buffer }).zstdCompressSync;

test('gzip is known by its content, and unpacked wherever its chunks end', async () => {
  for (let at = 0; at <= zip.length; at += 1) {
    expect((await tellFile(cut(zip, [at]), ids)).records).toEqual(DIDS);
  }
  expect((await tellFile(chunked(zip, 1), ids)).records).toEqual(DIDS);
});

test('gzip of several members is all of them', async () => {
  const members = Buffer.concat([gzipSync('deviceid\nA='), gzipSync(''), gzipSync('==\nB===\n')]);
  for (let at = 0; at <= members.length; at += 1) {
    expect((await tellFile(cut(members, [at]), ids)).records).toEqual(DIDS);
  }
  expect((await tellFile(chunked(members, 1), ids)).records).toEqual(DIDS);
});

test('gzip of nothing is an empty file', async () => {
  expect(await tellFile(chunked(gzipSync('')), ids)).toMatchObject({ count: 0 });
});

test('gzip that is cut off anywhere is malformed', async () => {
  for (let bytes = 1; bytes < zip.length; bytes += 1) {
    expect(await tellFileOrRefuse(chunked(zip.subarray(0, bytes)), ids)).toBe(
      `The answer is malformed at byte ${bytes}: its gzip is cut off`,
    );
  }
  const second = Buffer.concat([zip, zip.subarray(0, 12)]);
  expect(await tellFileOrRefuse(chunked(second), ids)).toContain('its gzip is cut off');
});

test('gzip that is damaged is malformed', async () => {
  const damaged = Buffer.from(zip);
  damaged[damaged.length - 5]! ^= 0xff;
  expect(await tellFileOrRefuse(chunked(damaged), ids)).toContain('its gzip is damaged: incorrect data check');
});

test('a failure while it comes in is that failure, packed or not', async () => {
  for (const body of [zip, Buffer.from(CSV)]) {
    const broken = async function* () {
      yield body.subarray(0, 15);
      throw new Error('the line went dead');
    };
    await expect(tellFile(broken(), ids)).rejects.toThrow('the line went dead');
  }
});

test('whoever stops reading closes what comes in', async () => {
  for (const isPacked of [true, false]) {
    let isClosed = false;
    const text = `deviceid\n${'A'.repeat(80)}\n`.repeat(100_000);
    const bytes = isPacked ? gzipSync(text) : Buffer.from(text);
    const body = async function* () {
      try {
        for (;;) yield* chunked(bytes, 10_000);
      } finally {
        isClosed = true;
      }
    };
    const file = readFile(body(), ids, fileContext(ids));
    await file.next();
    await file.return({ count: 0 });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isClosed).toBe(true);
  }
});

if (zstdCompress === undefined) {
  test('Zstandard is told to be too new for this Node', async () => {
    const reading = tellFile(chunked(Buffer.from('28b52ffd0458990000', 'hex')), ids);
    await expect(reading).rejects.toThrow(MalformedAnswer);
    await expect(reading).rejects.toThrow('it is Zstandard, which Node unpacks from version 22.15 on only');
  });
} else {
  const packed = zstdCompress(Buffer.from(CSV));

  test('Zstandard is known by its content, and unpacked wherever its chunks end', async () => {
    for (let at = 0; at <= packed.length; at += 1) {
      expect((await tellFile(cut(packed, [at]), ids)).records).toEqual(DIDS);
    }
  });

  test('Zstandard that is cut off anywhere, or that something follows, is malformed', async () => {
    for (let bytes = 4; bytes < packed.length; bytes += 1) {
      expect(await tellFileOrRefuse(chunked(packed.subarray(0, bytes)), ids)).toContain('cut off');
    }
    expect(await tellFileOrRefuse(chunked(Buffer.concat([packed, packed])), ids)).toContain('something follows');
  });
}
