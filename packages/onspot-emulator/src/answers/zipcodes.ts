import { createDeviceSet } from '../data/device-set.js';
import { householdOf } from '../data/devices.js';
import { type Question, readSightings } from '../data/question.js';
import { type World } from '../data/world.js';
import { type AnswerField } from './field.js';

const FEWEST_IN_HOUSEHOLD = 1;
const MOST_IN_HOUSEHOLD = 20;

/** How many households of the devices seen there are in each ZIP code. */
export function answerZipcodes(question: Question, world: World): AnswerField[] {
  const { min = FEWEST_IN_HOUSEHOLD, max = MOST_IN_HOUSEHOLD } = question.properties;
  const { place, sightings } = readSightings(question, world);
  const devices = createDeviceSet(place.devicesPerZip);
  const households = new Set<number>();
  const counts = new Map<string, number>();
  let totalMatched = 0;
  for (const { device } of sightings) {
    if (!devices.add(device)) continue;
    // All devices count here, those without a household too, so it is not the sum of the counts.
    totalMatched++;
    const household = householdOf(device);
    if (!household || households.has(household.id)) continue;
    if (household.size < Number(min) || household.size > Number(max)) continue;
    households.add(household.id);
    counts.set(household.zip, (counts.get(household.zip) ?? 0) + 1);
  }
  return [
    { key: 'totalMatched', value: totalMatched },
    { key: 'demographics', value: { zipcode: Object.fromEntries(counts) } },
  ];
}
