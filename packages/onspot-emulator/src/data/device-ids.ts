import { deviceAt } from './place.js';
import { createRandom, hashPair, hashText, type Random } from './random.js';

/** How ids are written: they depend on the seed, and on whether they are hashed. */
export type IdLook = { seed: string; hash: boolean };

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
// OnSpot's hashed ids are 48 bytes: 76 base32 digits of five bits, one of four bits, and padding.
const FULL_DIGITS = 76;
// A client of the real API lower-cases plain ids, since some come in capitals.
const IN_CAPITALS_ONE_IN = 16;
// A device's number is of forty bits: eight digits of base32, ten of base16.
const HALF_BITS = 20;
const HALF = 2 ** HALF_BITS;
const ROUNDS = 4;

/** A device's id as OnSpot gives it out: 80 characters of base32, or a plain UUID when `hash` is false. */
export function toDeviceId(device: number, { seed, hash }: IdLook): string {
  const key = hashText(`${seed}|${hash}`);
  const random = createRandom(key, device % 2 ** 32, Math.floor(device / 2 ** 32) + 1);
  const secret = encipher(device, key);
  return hash ? drawHashedId(secret, random) : drawUuid(secret, random);
}

/** The device that an id belongs to: its own when it was given out here, else one that always belongs to the id. */
export function findDevice(id: string, seed: string): number {
  for (const hash of [true, false]) {
    const secret = hash ? readHashedId(id) : readUuid(id);
    if (secret === undefined) continue;
    const device = decipher(secret, hashText(`${seed}|${hash}`));
    // The rest of an id is drawn from its number, so a foreign one is found out.
    if (toDeviceId(device, { seed, hash }).toLowerCase() === id.toLowerCase()) return device;
  }
  return deviceAt(hashText(id.toLowerCase()));
}

/** A number of forty bits into another one, each into one of its own. */
function encipher(device: number, key: number): number {
  let [left, right] = [Math.floor(device / HALF), device % HALF];
  for (let round = 0; round < ROUNDS; round++) [left, right] = [right, left ^ stir(right, key + round)];
  return left * HALF + right;
}

function decipher(secret: number, key: number): number {
  let [left, right] = [Math.floor(secret / HALF), secret % HALF];
  for (let round = ROUNDS - 1; round >= 0; round--) [left, right] = [right ^ stir(left, key + round), left];
  return left * HALF + right;
}

function stir(half: number, key: number): number {
  return hashPair(key, half) >>> (32 - HALF_BITS);
}

function drawHashedId(secret: number, random: Random): string {
  let text = '';
  for (let rest = secret, digit = 0; digit < 8; digit++, rest = Math.floor(rest / 32))
    text = BASE32.charAt(rest % 32) + text;
  while (text.length < FULL_DIGITS) {
    const bits = random();
    for (let shift = 0; shift < 20; shift += 5) text += BASE32.charAt((bits >>> shift) & 31);
  }
  return `${text}${BASE32.charAt((random() & 15) << 1)}===`;
}

function readHashedId(id: string): number | undefined {
  if (!/^[A-Z2-7]{77}===$/i.test(id)) return undefined;
  return [...id.slice(0, 8).toUpperCase()].reduce((sum, digit) => sum * 32 + BASE32.indexOf(digit), 0);
}

function drawUuid(secret: number, random: Random): string {
  const inCapitals = random() % IN_CAPITALS_ONE_IN === 0;
  const words = [random(), random(), random()].map((word) => word.toString(16).padStart(8, '0'));
  const hex = (secret.toString(16).padStart(10, '0') + words.join('')).slice(0, 32);
  const uuid = hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-a$4-$5');
  return inCapitals ? uuid.toUpperCase() : uuid;
}

function readUuid(id: string): number | undefined {
  const digits = /^([0-9a-f]{8})-([0-9a-f]{2})[0-9a-f]{2}(-[0-9a-f]{4}){3}[0-9a-f]{8}$/i.exec(id);
  return digits ? parseInt(`${digits[1] ?? ''}${digits[2] ?? ''}`, 16) : undefined;
}
