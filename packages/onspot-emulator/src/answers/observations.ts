import { toDeviceId } from '../data/device-ids.js';
import { idLookOf, type Question, readSightings } from '../data/question.js';
import { type World } from '../data/world.js';
import { type AnswerField } from './field.js';

/** Every sighting: the device and when, in milliseconds. */
export function answerObservations(question: Question, world: World): AnswerField[] {
  return [{ key: 'observations', items: listObservations(question, world) }];
}

function* listObservations(question: Question, world: World) {
  const look = idLookOf(question, world);
  for (const { device, timestamp } of readSightings(question, world).sightings)
    yield { did: toDeviceId(device, look), timestamp };
}
