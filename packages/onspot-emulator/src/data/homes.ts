import { type JsonObject } from '../json.js';
import { type Household, householdOf, listMembers } from './households.js';
import { hashPair } from './random.js';

/** How many devices a household may have to count. */
export type Sizes = { min: number; max: number };

const INACTIVE_ONE_IN = 4;

/** The sizes a question's properties ask for. */
export function readSizes({ min = 1, max = 20 }: JsonObject): Sizes {
  return { min: Number(min), max: Number(max) };
}

/** A device's household, if it has one of such a size. */
export function findHousehold(device: number, { min, max }: Sizes): Household | undefined {
  const household = householdOf(device);
  return household && household.size >= min && household.size <= max ? household : undefined;
}

/** The households of some devices, each once. */
export function* listHouseholds(devices: Iterable<number>, sizes: Sizes): Generator<Household> {
  const seen = new Set<number>();
  for (const device of devices) {
    const household = findHousehold(device, sizes);
    if (!household || seen.has(household.id)) continue;
    seen.add(household.id);
    yield household;
  }
}

/** All devices of the households of some devices, each once. */
export function* listHousemates(devices: Iterable<number>, sizes: Sizes): Generator<number> {
  for (const household of listHouseholds(devices, sizes)) yield* listMembers(household);
}

/** Whether a device was in use in the year before: most were. */
export function isActive(device: number): boolean {
  return hashPair(device % 2 ** 32, Math.floor(device / 2 ** 32) + 0xac7) % INACTIVE_ONE_IN !== 0;
}
