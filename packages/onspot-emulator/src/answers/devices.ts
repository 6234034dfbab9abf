import { createDeviceSet } from '../data/device-set.js';
import { toDeviceId } from '../data/devices.js';
import { type Question, readSightings } from '../data/question.js';
import { type World } from '../data/world.js';
import { type AnswerField } from './field.js';

/** Every device once. */
export function answerDevices(question: Question, world: World): AnswerField[] {
  return [{ key: 'devices', items: listDevices(question, world) }];
}

function* listDevices(question: Question, world: World) {
  const { place, sightings } = readSightings(question, world);
  const look = { seed: world.seed, hash: question.properties.hash !== false };
  const seen = createDeviceSet(place.devicesPerZip);
  for (const { device } of sightings) if (seen.add(device)) yield toDeviceId(device, look);
}
