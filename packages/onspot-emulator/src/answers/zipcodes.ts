import { createDeviceSet } from '../data/device-set.js';
import { findHousehold, readSizes } from '../data/homes.js';
import { type Question, readSightings } from '../data/question.js';
import { type World } from '../data/world.js';
import { type AnswerField } from './field.js';

/** How many households of the devices seen there are in each ZIP code. */
export function answerZipcodes(question: Question, world: World): AnswerField[] {
  const sizes = readSizes(question.properties);
  const { place, sightings } = readSightings(question, world);
  const devices = createDeviceSet(place.devicesPerZip);
  const households = new Set<number>();
  const counts = new Map<string, number>();
  let totalMatched = 0;
  for (const { device } of sightings) {
    if (!devices.add(device)) continue;
    // All devices count here, those without a household too, so it is not the sum of the counts.
    totalMatched++;
    const household = findHousehold(device, sizes);
    if (!household || households.has(household.id)) continue;
    households.add(household.id);
    counts.set(household.home.zip, (counts.get(household.home.zip) ?? 0) + 1);
  }
  return [
    { key: 'totalMatched', value: totalMatched },
    { key: 'demographics', value: { zipcode: Object.fromEntries(counts) } },
  ];
}
