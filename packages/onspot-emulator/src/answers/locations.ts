import { type Point } from '../data/area.js';
import { locate, type Question, readSightings } from '../data/question.js';
import { type Sighting } from '../data/sightings.js';
import { type World } from '../data/world.js';
import { type AnswerField } from './field.js';

const DAY_MS = 86_400_000;

/** One point per device: where it was seen first. */
export function answerLocations(question: Question, world: World): AnswerField[] {
  return toLocations(question, world, ({ device }) => String(device));
}

/** One point per device and day of UTC: where it was seen first that day. */
export function answerLocationsByDay(question: Question, world: World): AnswerField[] {
  return toLocations(question, world, ({ device, timestamp }) => `${device} ${Math.floor(timestamp / DAY_MS)}`);
}

/** Every point at which something was seen, once. */
export function answerDistinctLocations(question: Question, world: World): AnswerField[] {
  return toLocations(question, world, (_, { lat, lng }) => `${lat} ${lng}`);
}

function toLocations(
  question: Question,
  world: World,
  toKey: (sighting: Sighting, point: Point) => string,
): AnswerField[] {
  return [{ key: 'deviceLocations', items: listLocations(question, world, toKey) }];
}

function* listLocations(question: Question, world: World, toKey: (sighting: Sighting, point: Point) => string) {
  const { place, sightings } = readSightings(question, world);
  const seen = new Set<string>();
  for (const sighting of sightings) {
    const point = locate(question, place, sighting);
    const key = toKey(sighting, point);
    if (seen.has(key)) continue;
    seen.add(key);
    yield point;
  }
}
