import { createDeviceSet } from './device-set.js';
import { type Question, readSightings } from './question.js';
import { type World } from './world.js';

/** Every device that was seen, once, in the order they came. */
export function* listDevicesSeen(question: Question, world: World): Generator<number> {
  const { place, sightings } = readSightings(question, world);
  const seen = createDeviceSet(place.devicesPerZip);
  for (const { device } of sightings) if (seen.add(device)) yield device;
}

/** How often each device was seen, in the order they came. */
export function countSightings(question: Question, world: World): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { device } of readSightings(question, world).sightings) counts.set(device, (counts.get(device) ?? 0) + 1);
  return counts;
}

/** The devices that were seen at every one of some places, in the order they came to the first. */
export function listCommonDevices([first, ...others]: readonly Question[], world: World): number[] {
  const elsewhere = others.map((question) => new Set(listDevicesSeen(question, world)));
  return first ? [...listDevicesSeen(first, world)].filter((device) => elsewhere.every((set) => set.has(device))) : [];
}
