import { createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { answerKey, failureKey, inboxPrefix, signToken, type TokenPayload, verifyToken } from '@onspot-tap/callback';
import fc from 'fast-check';
import { ANSWER_KEY, ASK, FAILURE_KEY, NOW, SECRET } from './support/receiver.js';

const payload: TokenPayload = { ...ASK, expiresAt: NOW / 1000 + 60 };
const token = signToken(payload, SECRET);

test('a token says what was signed, to whoever holds the secret', () => {
  expect(verifyToken(token, [SECRET], NOW)).toEqual(payload);
  expect(verifyToken(token, ['another secret of the tests'], NOW)).toBeUndefined();
  expect(verifyToken(token, [], NOW)).toBeUndefined();
});

test('every one of several secrets verifies', () => {
  expect(verifyToken(token, ['the new secret of the tests', SECRET], NOW)).toEqual(payload);
});

test('the same ask has the same token, so that it need not be kept', () => {
  expect(signToken({ ...payload }, SECRET)).toBe(token);
});

test('a token stands in a URL as it is, and is short', () => {
  const longest = signToken({ ...payload, askId: '0190a1b2-c3d4-7e5f-8a9b-000000000001' }, SECRET);
  expect(longest).toMatch(/^[A-Za-z0-9._-]+$/);
  expect(longest.length).toBeLessThan(120);
});

test('a token ends at its second', () => {
  expect(verifyToken(token, [SECRET], payload.expiresAt * 1000 - 1)).toEqual(payload);
  expect(verifyToken(token, [SECRET], payload.expiresAt * 1000)).toBeUndefined();
});

test('no other text passes for a token: not one with a character changed, added or taken away', () => {
  const alphabet = [...'AZaz09._-/%+= '];
  const edits = fc.tuple(fc.nat(token.length - 1), fc.constantFrom('', ...alphabet), fc.nat(1));
  fc.assert(
    fc.property(edits, ([at, character, length]) => {
      const forged = token.slice(0, at) + character + token.slice(at + length);
      fc.pre(forged !== token);
      expect(verifyToken(forged, [SECRET], NOW)).toBeUndefined();
    }),
  );
  for (let end = 0; end < token.length; end += 1) {
    expect(verifyToken(token.slice(0, end), [SECRET], NOW)).toBeUndefined();
  }
  expect(verifyToken(`${token}${'A'.repeat(100_000)}`, [SECRET], NOW)).toBeUndefined();
});

test('a claim that is well signed but not well formed is no token', () => {
  const signed = (claim: string) =>
    `${claim}.${createHmac('sha256', SECRET).update(`onspot-callback ${claim}`).digest('base64url')}`;
  const expiry = payload.expiresAt.toString(36);

  expect(verifyToken(signed(`1.observations.2021-02-07.b17-03.${expiry}`), [SECRET], NOW)).toEqual(payload);
  const claims = [
    `2.observations.2021-02-07.b17-03.${expiry}`,
    `1.Observations.2021-02-07.b17-03.${expiry}`,
    `1.../x.2021-02-07.b17-03.${expiry}`,
    `1.observations.2021-02-30.b17-03.${expiry}`,
    `1.observations.2021-2-7.b17-03.${expiry}`,
    `1.observations.2021-02-07.../../etc/passwd.${expiry}`,
    `1.observations.2021-02-07..${expiry}`,
    `1.observations.2021-02-07.b17-03.${expiry}.x`,
    '1.observations.2021-02-07.b17-03.-1',
    `observations.2021-02-07.b17-03.${expiry}`,
    '',
  ];
  for (const claim of claims) expect([claim, verifyToken(signed(claim), [SECRET], NOW)]).toEqual([claim, undefined]);
});

test('nothing is signed that could name a place outside the inbox', () => {
  const wrong: Partial<TokenPayload>[] = [
    { stream: '../x' },
    { stream: '' },
    { stream: 'a.b' },
    { windowStart: '2021-02-30' },
    { windowStart: '../2021' },
    { askId: '..' },
    { askId: 'a/b' },
    { askId: 'a.failed' },
    { askId: '' },
    { askId: 'a'.repeat(101) },
    { expiresAt: 1.5 },
    { expiresAt: -1 },
  ];
  for (const part of wrong) expect(() => signToken({ ...payload, ...part }, SECRET)).toThrow(RangeError);
});

test('an answer and a failure have their places in the inbox', () => {
  expect(inboxPrefix(ASK)).toBe('responses/observations/2021-02-07/');
  expect(answerKey(ASK)).toBe(ANSWER_KEY);
  expect(failureKey(ASK)).toBe(FAILURE_KEY);
});

test('bad tokens cost the same work, whatever is wrong with them', () => {
  const expired = signToken({ ...payload, expiresAt: 1 }, SECRET);
  const kinds = { garbage: 'x', forged: `${token.slice(0, -1)}_`, expired, long: 'x'.repeat(10_000) };
  const time = (text: string) => {
    const startedAt = performance.now();
    for (let i = 0; i < 100; i += 1) verifyToken(text, [SECRET], NOW);
    return performance.now() - startedAt;
  };
  // In turn and in small portions, of which the quickest counts: a busy machine slows some of them down.
  const rounds = Array.from({ length: 60 }, () => Object.values(kinds).map(time));
  const times = Object.keys(kinds).map((_, index) => Math.min(...rounds.map((round) => round[index] ?? Infinity)));
  expect(Math.max(...times) / Math.min(...times)).toBeLessThan(4); // a way out before the MAC would be a hundred times faster
});
