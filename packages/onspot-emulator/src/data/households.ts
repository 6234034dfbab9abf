import { homeOf, memberOf, unseenDevice } from './place.js';
import { hashPair } from './random.js';
import { ZIP_CODES, type ZipCode } from './zip-codes.js';

/** Who lives together, and where. */
export type Household = {
  id: number;
  /** How many devices it has. */
  size: number;
  home: ZipCode;
  street: string;
  zip4: string;
};

const NOWHERE: ZipCode = { zip: '', city: '', state: '', lat: 0, lng: 0 };
const WITHOUT_HOUSEHOLD_ONE_IN = 8;
const LARGEST_SIZE = 8;
const STREETS = ['Oak St', 'Maple Ave', 'Lake Dr', '2nd Ave N', 'Birch Ln', 'Summit Ave', 'Mill Rd', 'Park Blvd'];

/** The household a device belongs to, or undefined where OnSpot would find none. */
export function householdOf(device: number): Household | undefined {
  if (!isMatched(device)) return undefined;
  const { zipIndex } = homeOf(device);
  const seen = device % 2 ** 32;
  // Neighbouring numbers live together, two by two, but for those who live alone.
  const pair = seen - (seen % 2);
  const size = 1 + (hashPair(pair, 0x51e) % LARGEST_SIZE);
  const id = size === 1 ? seen : pair;
  return { id, size, home: ZIP_CODES[zipIndex] ?? NOWHERE, street: nameStreet(id), zip4: toZip4(id) };
}

/** All devices of a household: those that places see, and those that they never do. */
export function listMembers({ id, size }: Household): number[] {
  const seen = size === 1 ? [id] : [id, id + 1].filter(isMatched);
  const unseen = Array.from({ length: size - seen.length }, (_, i) => unseenDevice(id, i + 1));
  return [...seen, ...unseen];
}

/** Where a device's owner works, or undefined where OnSpot would not know: the office of many in the same ZIP code. */
export function workplaceOf(device: number): Omit<Household, 'size'> | undefined {
  const draw = hashPair(homeOf(device).number, 0x30b);
  if (draw % 3 === 0) return undefined;
  const home = ZIP_CODES[(homeOf(device).zipIndex + (draw % 5)) % ZIP_CODES.length] ?? NOWHERE;
  const id = hashPair(Number(home.zip), draw % 50);
  return { id, home, street: nameStreet(id), zip4: toZip4(id) };
}

function isMatched(device: number): boolean {
  const { zipIndex, number } = homeOf(device);
  return memberOf(device) > 0 || hashPair(zipIndex + 7, number) % WITHOUT_HOUSEHOLD_ONE_IN !== 0;
}

function nameStreet(id: number): string {
  const draw = hashPair(id, 0x57);
  return `${100 + (draw % 9000)} ${STREETS[draw % STREETS.length] ?? ''}`;
}

function toZip4(id: number): string {
  return String(1 + (hashPair(id, 0x214) % 9999)).padStart(4, '0');
}
