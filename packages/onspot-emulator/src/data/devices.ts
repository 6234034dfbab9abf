import { homeOf } from './place.js';
import { createRandom, hashPair, hashText, type Random } from './random.js';
import { ZIP_CODES } from './zip-codes.js';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
// OnSpot's hashed ids are 48 bytes: 76 base32 digits of five bits, one of four bits, and padding.
const FULL_DIGITS = 76;
// A client of the real API lower-cases plain ids, since some come in capitals.
const IN_CAPITALS_ONE_IN = 16;
const WITHOUT_HOUSEHOLD_ONE_IN = 8;

/** A device's id as OnSpot gives it out: 80 characters of base32, or a plain UUID when `hash` is false. */
export function toDeviceId(device: number, { seed, hash }: { seed: string; hash: boolean }): string {
  const { zipIndex, number } = homeOf(device);
  const random = createRandom(hashText(`${seed}|${hash}`), number, zipIndex + 1);
  return hash ? drawHashedId(random) : drawUuid(random);
}

/** The household a device belongs to, or undefined where OnSpot would find none. */
export function householdOf(device: number): { id: number; zip: string; size: number } | undefined {
  const { zipIndex, number } = homeOf(device);
  if (hashPair(zipIndex + 7, number) % WITHOUT_HOUSEHOLD_ONE_IN === 0) return undefined;
  // Neighbouring numbers live together, two by two; others of the household are never seen here.
  const id = Math.floor(device / 2);
  return { id, zip: ZIP_CODES[zipIndex]?.zip ?? '', size: 1 + (hashPair(id, 0x51e) % 8) };
}

function drawHashedId(random: Random): string {
  let text = '';
  while (text.length < FULL_DIGITS) {
    const bits = random();
    for (let shift = 0; shift < 20; shift += 5) text += BASE32.charAt((bits >>> shift) & 31);
  }
  return `${text}${BASE32.charAt((random() & 15) << 1)}===`;
}

function drawUuid(random: Random): string {
  const inCapitals = random() % IN_CAPITALS_ONE_IN === 0;
  const hex = [random(), random(), random(), random()].map((word) => word.toString(16).padStart(8, '0')).join('');
  const uuid = hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-a$4-$5');
  return inCapitals ? uuid.toUpperCase() : uuid;
}
