import { type JsonObject } from '../json.js';
import { type Household, householdOf, listMembers } from './households.js';
import { deviceAt } from './place.js';
import { hashPair, hashText } from './random.js';
import { ZIP_CODES } from './zip-codes.js';

/** One line of an address list, and what it means. */
export type Address = {
  /** The line as it came, by column. */
  line: Readonly<Record<string, string>>;
  /** Street, town and so on in one normal form: the same address is the same text. */
  key: string;
  zip: string;
  /** How well it was recognised; below the threshold it is not matched. */
  score: number;
};

/** Addresses that were asked about. */
export type AddressList = {
  name: string;
  /** The columns of the list. */
  columns: readonly string[];
  addresses: readonly Address[];
  /** The least score of a match. */
  threshold: number;
  properties: JsonObject;
};

const HIGHEST_SCORE = 100;
const FEWEST_VISITORS = 3;
const VISITORS_RANGE = 10;

/** How well an address is recognised, from 0 to 100: the same one always alike. */
export function scoreOf(key: string): number {
  return (hashText(key) % (HIGHEST_SCORE * 10 + 1)) / 10;
}

/** The addresses that were recognised, each as often as it is listed. */
export function listMatched({ addresses, threshold }: AddressList): Address[] {
  return addresses.filter(({ score }) => score >= threshold);
}

/** The devices of the household at an address. */
export function listResidents({ key, zip }: Address): number[] {
  const device = deviceAt(hashText(key), indexOf(zip, key));
  const household: Household | undefined = householdOf(device);
  return household ? listMembers(household) : [device];
}

/** The devices seen at a business's address. */
export function listVisitors({ key, zip }: Address): number[] {
  const draw = hashPair(hashText(key), 0xb12);
  const count = FEWEST_VISITORS + (draw % VISITORS_RANGE);
  return Array.from({ length: count }, (_, i) => deviceAt(hashPair(draw, i), indexOf(zip, key)));
}

/** Where a business is: somewhere near the middle of its ZIP code. */
export function locateBusiness({ key, zip }: Address): { lat: number; lng: number } {
  const { lat = 0, lng = 0 } = ZIP_CODES[indexOf(zip, key)] ?? {};
  const shift = (salt: number): number => (hashPair(hashText(key), salt) / 2 ** 32 - 0.5) * 0.02;
  return { lat: Number((lat + shift(1)).toFixed(6)), lng: Number((lng + shift(2)).toFixed(6)) };
}

function indexOf(zip: string, key: string): number {
  const index = ZIP_CODES.findIndex((each) => each.zip === zip.padStart(5, '0').slice(0, 5));
  return index < 0 ? hashText(key) % ZIP_CODES.length : index;
}
