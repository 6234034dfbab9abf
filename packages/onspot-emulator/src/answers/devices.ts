import { toDeviceId } from '../data/device-ids.js';
import { isActive, listHousemates, readSizes } from '../data/homes.js';
import { householdOf } from '../data/households.js';
import { idLookOf, type Question } from '../data/question.js';
import { listCommonDevices, listDevicesSeen } from '../data/seen.js';
import { type World } from '../data/world.js';
import { type AnswerField } from './field.js';

/** Every device once. */
export function answerDevices(question: Question, world: World): AnswerField[] {
  return toDevices(() => listDevicesSeen(question, world), question, world);
}

/** The devices that were seen at all of the places. */
export function answerCommonDevices(questions: readonly Question[], world: World): AnswerField[] {
  const [first] = questions;
  return first ? toDevices(() => listCommonDevices(questions, world), first, world) : [];
}

/** The devices seen that belong to a household, without others of it. */
export function answerHouseholdDevices(question: Question, world: World): AnswerField[] {
  return toDevices(() => filter(listDevicesSeen(question, world), (device) => !!householdOf(device)), question, world);
}

/** All devices of the households of the devices seen. */
export function answerHomeDevices(question: Question, world: World): AnswerField[] {
  return toDevices(() => listHomeDevices(question, world), question, world);
}

/** Of those, the ones that were in use in the year before. */
export function answerActiveHomeDevices(question: Question, world: World): AnswerField[] {
  return toDevices(() => filter(listHomeDevices(question, world), isActive), question, world);
}

/** All devices of the households, of the sizes asked for, of the devices seen. */
export function listHomeDevices(question: Question, world: World): Generator<number> {
  return listHousemates(listDevicesSeen(question, world), readSizes(question.properties));
}

function toDevices(list: () => Iterable<number>, question: Question, world: World): AnswerField[] {
  function* ids(): Generator<string> {
    for (const device of list()) yield toDeviceId(device, idLookOf(question, world));
  }
  return [{ key: 'devices', items: ids() }];
}

function* filter(devices: Iterable<number>, isWanted: (device: number) => boolean): Generator<number> {
  for (const device of devices) if (isWanted(device)) yield device;
}
