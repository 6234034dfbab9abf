import { createHmac } from 'node:crypto';
import { type Random } from '../random.js';
import { askOf, SECRET, tokenTo } from './target.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.';
const FIELDS = { version: 0, stream: 1, day: 2, ask: 3, expiry: 4, mac: 5 } as const;

const one = (random: Random) => ALPHABET[random.below(ALPHABET.length)] ?? 'A';
const word = (random: Random, length: number) => Array.from({ length }, () => one(random)).join('');

/** A good token with one of its fields changed, its signature as it was. */
function withField(token: string, field: keyof typeof FIELDS, change: (text: string) => string): string {
  const fields = token.split('.');
  fields[FIELDS[field]] = change(fields[FIELDS[field]] ?? '');
  return fields.join('.');
}

const macOf = (token: string, make: (claim: string) => string) => {
  const claim = token.slice(0, token.lastIndexOf('.'));
  return `${claim}.${make(claim)}`;
};

const hmac = (algorithm: string, key: string, text: string) => createHmac(algorithm, key).update(text);

/** Ways to come by a token without the secret. Each gets a good token to work on. */
export const FORGERIES: Record<string, (token: string, random: Random) => string> = {
  'a token of another secret': (_token, random) => tokenTo(askOf('forged'), {}, `another secret, ${word(random, 20)}`),
  'a token of nearly the same secret': () => tokenTo(askOf('forged'), {}, SECRET.slice(0, -1)),
  'an expired token': (_token, random) =>
    tokenTo(askOf('forged'), { expiresAt: Math.floor(Date.now() / 1000) - random.below(1_000_000) }),
  'a token cut off': (token, random) => token.slice(0, random.below(token.length)),
  'a token without its beginning': (token, random) => token.slice(1 + random.below(token.length - 1)),
  'a token made longer': (token, random) => `${token}${word(random, 1 + random.below(400))}`,
  'a token with another character': (token, random) => {
    const at = random.below(token.length);
    let other = one(random);
    while (other === token[at]) other = one(random);
    return `${token.slice(0, at)}${other}${token.slice(at + 1)}`;
  },
  'another version': (token, random) => withField(token, 'version', () => String(2 + random.below(100))),
  'no version': (token) => withField(token, 'version', () => ''),
  'another stream': (token) => withField(token, 'stream', () => 'devices'),
  'a stream that leads elsewhere': (token) => withField(token, 'stream', () => '..%2f..%2fledger'),
  'another day': (token, random) => withField(token, 'day', () => `2024-05-${10 + random.below(20)}`),
  'a day there is not': (token) => withField(token, 'day', () => '2024-02-31'),
  'another ask': (token, random) => withField(token, 'ask', (ask) => `${ask}${random.below(1000)}`),
  'an ask that is a path': (token) => withField(token, 'ask', () => '%2e%2e%2flease'),
  'a longer life': (token, random) => withField(token, 'expiry', () => `zzz${random.below(1000).toString(36)}zzz`),
  'an endless life': (token) => withField(token, 'expiry', () => 'Infinity'),
  'no signature': (token) => withField(token, 'mac', () => ''),
  'the signature twice': (token) => withField(token, 'mac', (mac) => `${mac}${mac}`),
  'the signature of another ask': (token) =>
    withField(token, 'mac', () => tokenTo(askOf('another')).split('.').at(-1) ?? ''),
  'a random signature': (token, random) => withField(token, 'mac', () => word(random, 43).replaceAll('.', '_')),
  'a signature in hexadecimal': (token) => macOf(token, (claim) => hmac('sha256', SECRET, claim).digest('hex')),
  'a signature for another purpose': (token) =>
    macOf(token, (claim) => hmac('sha256', SECRET, claim).digest('base64url')),
  'a signature under no secret': (token) =>
    macOf(token, (claim) => hmac('sha256', '', `onspot-callback ${claim}`).digest('base64url')),
  'a signature of another kind': (token) =>
    macOf(token, (claim) => hmac('sha512', SECRET, `onspot-callback ${claim}`).digest('base64url')),
  'a signature with padding': (token) => `${token}=`,
  'a token in capitals': (token) => token.toUpperCase(),
  'an escaped token': (token, random) => {
    const at = random.below(token.length);
    return `${token.slice(0, at)}%${token.charCodeAt(at).toString(16)}${token.slice(at + 1)}`;
  },
  'a token that is not there': () => '',
  noise: (_token, random) => word(random, 1 + random.below(2000)),
};
