import { speak } from '../../../../packages/onspot-callback/test/support/http.js';
import { repeat } from '../at-once.js';
import { answerOf, askOf, pathTo, type Target } from './target.js';
import { isDiscreet, type Surprise } from './use-tokens.js';

/** A request as it goes over the wire, and what may come back; `closed`: nothing need come back. */
type Frame = { allowed: readonly (number | 'closed')[]; words: (path: string) => string };

const CHUNKED = '2\r\n{}\r\n0\r\n\r\n';
const BODY = answerOf('frame');

/** A POST with these header lines; the connection ends with it, so that the wait for it has an end. */
const request = (path: string, headers: readonly string[], body: string) =>
  [
    'POST ',
    path,
    ' HTTP/1.1\r\nHost: a\r\nConnection: close\r\n',
    ...headers.map((line) => `${line}\r\n`),
    '\r\n',
    body,
  ].join('');

/** Two ways to tell where a request ends, ways to tell none, and other things no client of ours would say. */
const FRAMES: Record<string, Frame> = {
  'a length and chunks': {
    allowed: [400],
    words: (path) => request(path, ['Content-Length: 2', 'Transfer-Encoding: chunked'], CHUNKED),
  },
  'chunks and a length': {
    allowed: [400],
    words: (path) => request(path, ['Transfer-Encoding: chunked', 'Content-Length: 2'], CHUNKED),
  },
  'chunks and a length that hides a request': {
    allowed: [400],
    words: (path) =>
      request(path, ['Transfer-Encoding: chunked', 'Content-Length: 4'], `0\r\n\r\n${request(path, [], '{}')}`),
  },
  'two lengths': { allowed: [400], words: (path) => request(path, ['Content-Length: 2', 'Content-Length: 3'], '{}') },
  'two lengths in one': { allowed: [400], words: (path) => request(path, ['Content-Length: 2, 2'], '{}') },
  'a signed length': { allowed: [400], words: (path) => request(path, ['Content-Length: +2'], '{}') },
  'a negative length': { allowed: [400], words: (path) => request(path, ['Content-Length: -2'], '{}') },
  'a hexadecimal length': { allowed: [400], words: (path) => request(path, ['Content-Length: 0x2'], '{}') },
  'a length beyond all numbers': {
    allowed: [400],
    words: (path) => request(path, [`Content-Length: ${'9'.repeat(30)}`], '{}'),
  },
  'the longest length': { allowed: [413], words: (path) => request(path, [`Content-Length: ${2n ** 63n}`], '{}') },
  'a length shorter than the body': {
    allowed: [400],
    words: (path) => request(path, ['Content-Length: 9'], BODY),
  },
  'chunked in capitals and a tab': {
    allowed: [400],
    words: (path) => request(path, ['Transfer-Encoding:\tCHUNKED', 'Content-Length: 2'], CHUNKED),
  },
  'nearly chunked': { allowed: [400], words: (path) => request(path, ['Transfer-Encoding: xchunked'], CHUNKED) },
  'chunked, then not': {
    allowed: [400],
    words: (path) => request(path, ['Transfer-Encoding: chunked, identity'], CHUNKED),
  },
  'two transfer encodings': {
    allowed: [400],
    words: (path) => request(path, ['Transfer-Encoding: identity', 'Transfer-Encoding: x'], CHUNKED),
  },
  'a space before the colon': {
    allowed: [400],
    words: (path) => request(path, ['Transfer-Encoding : chunked'], CHUNKED),
  },
  'a folded header': { allowed: [400], words: (path) => request(path, ['Transfer-Encoding:', ' chunked'], CHUNKED) },
  'a header with a NUL': { allowed: [400], words: (path) => request(path, ['X: a\0b', 'Content-Length: 2'], '{}') },
  'a lone line feed': {
    allowed: [400],
    words: (path) => request(path, ['Content-Length: 2'], '{}').replaceAll('\r\n', '\n'),
  },
  'a lone carriage return': { allowed: [400], words: (path) => request(path, ['X: a\rY: b'], '{}') },
  'a chunk longer than all numbers': {
    allowed: [400],
    words: (path) => request(path, ['Transfer-Encoding: chunked'], `${'f'.repeat(17)}\r\n{}\r\n0\r\n\r\n`),
  },
  'a negative chunk': {
    allowed: [400],
    words: (path) => request(path, ['Transfer-Encoding: chunked'], '-2\r\n{}\r\n0\r\n\r\n'),
  },
  'a chunk with words without end': {
    allowed: [413, 'closed'],
    words: (path) => request(path, ['Transfer-Encoding: chunked'], `2;${'a'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`),
  },
  'a chunk shorter than it says': {
    allowed: [400],
    words: (path) => request(path, ['Transfer-Encoding: chunked'], '9\r\n{}\r\n0\r\n\r\n'),
  },
  'a trailer without end': {
    allowed: [431, 'closed'],
    words: (path) => request(path, ['Transfer-Encoding: chunked'], `1\r\n{\r\n0\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`),
  },
  'a huge header': {
    allowed: [431, 'closed'],
    words: (path) => request(path, [`X: ${'a'.repeat(20_000)}`, 'Content-Length: 2'], '{}'),
  },
  'very many headers': {
    allowed: [404],
    words: (path) => request(`${path}x`, [...Array<string>(5_000).fill('X: a'), 'Content-Length: 2'], '{}'),
  },
  'a huge path': { allowed: [431, 'closed'], words: (path) => request(`/${'a'.repeat(20_000)}${path}`, [], '{}') },
  'a huge method': { allowed: [400, 'closed'], words: (path) => `${'A'.repeat(20_000)} ${path} HTTP/1.1\r\n\r\n` },
  'a path with a NUL': { allowed: [400], words: (path) => request(`/a\0${path}`, ['Content-Length: 2'], '{}') },
  'a path with a space': { allowed: [400], words: (path) => request(`/a ${path}`, ['Content-Length: 2'], '{}') },
  'a path with other letters': {
    allowed: [400, 404],
    words: (path) => request(`${path}\u00e4`, ['Content-Length: 2'], '{}'),
  },
  'no host': {
    allowed: [400],
    words: (path) => `POST ${path} HTTP/1.1\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}`,
  },
  'another version': { allowed: [400], words: (path) => request(path, [], '{}').replace('HTTP/1.1', 'HTTP/9.9') },
  'HTTP/2': { allowed: [400], words: () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' },
  TLS: { allowed: [400], words: () => '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03' },
  CONNECT: { allowed: [404], words: (path) => `CONNECT ${path.slice(11)}:443 HTTP/1.1\r\nHost: a\r\n\r\n` },
  TRACE: { allowed: [404], words: (path) => request(path, [], '').replace('POST', 'TRACE') },
  'an expectation without a body': {
    allowed: [404],
    words: (path) => request(`${path}x`, ['Expect: 100-continue', 'Content-Length: 1000'], ''),
  },
};

/** All that came back but its headers: the status, and whether it says more than it may. */
async function tell(port: number, words: string): Promise<{ status: number | 'closed'; isDiscreet: boolean }> {
  const heard = await speak(port, words).catch(() => '');
  const [, status] = /^HTTP\/1\.1 (\d+) /.exec(heard) ?? [];
  const text = heard.slice(heard.indexOf('\r\n\r\n') + 4);
  return { status: status === undefined ? 'closed' : Number(status), isDiscreet: isDiscreet({ text }) };
}

/** The frames above, each with a good token of its own. */
export async function sendFrames({ port, next }: Target, times: number): Promise<Surprise[]> {
  const surprises: Surprise[] = [];
  const frames = Object.entries(FRAMES);
  await repeat(times * frames.length, 24, async (index) => {
    const [what, { allowed, words }] = frames[index % frames.length] ?? ['', { allowed: [], words: () => '' }];
    const told = await tell(port, words(pathTo(askOf(`victim-${next()}`))));
    if (!allowed.includes(told.status)) surprises.push(`${what} was answered ${told.status}`);
    if (!told.isDiscreet) surprises.push(`${what} was told too much`);
  });
  return surprises;
}
