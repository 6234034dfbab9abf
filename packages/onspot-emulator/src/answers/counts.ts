import { listHouseholds } from '../data/homes.js';
import { type Question } from '../data/question.js';
import { listCommonDevices, listDevicesSeen } from '../data/seen.js';
import { type World } from '../data/world.js';
import { listHomeDevices } from './devices.js';
import { type AnswerField } from './field.js';

const ANY_SIZE = { min: 1, max: Infinity };

/** How many devices were seen. */
export function countDevices(question: Question, world: World): AnswerField[] {
  return toCount(listDevicesSeen(question, world));
}

/** How many devices were seen at all of the places. */
export function countCommonDevices(questions: readonly Question[], world: World): AnswerField[] {
  return toCount(listCommonDevices(questions, world));
}

/** How many households the devices seen belong to. */
export function countHouseholds(question: Question, world: World): AnswerField[] {
  return toCount(listHouseholds(listDevicesSeen(question, world), ANY_SIZE));
}

/** How many devices these households have. */
export function countHomeDevices(question: Question, world: World): AnswerField[] {
  return toCount(listHomeDevices(question, world));
}

function toCount(items: Iterable<unknown>): AnswerField[] {
  let value = 0;
  for (const _ of items) value++;
  return [{ key: 'count', value }];
}
