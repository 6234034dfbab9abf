import { toDeviceId } from '../data/device-ids.js';
import { idLookOf, type Question, readSightings } from '../data/question.js';
import { countSightings } from '../data/seen.js';
import { countByDay, countByHour } from '../data/times.js';
import { type World } from '../data/world.js';
import { type AnswerField } from './field.js';

const HOUR_MS = 3_600_000;

/** Sightings by weekday in UTC; weekdays on which there were none are left out. */
export function countDays(question: Question, world: World): AnswerField[] {
  return [{ key: 'deviceCountByDay', items: countByDay(readSightings(question, world).sightings) }];
}

/** Sightings by hour of the day in UTC. */
export function countHours(question: Question, world: World): AnswerField[] {
  return [{ key: 'deviceCountByHour', items: countByHour(readSightings(question, world).sightings) }];
}

/** Distinct devices in each stretch of so many hours from the window's start; empty ones are left out. */
export function countIntervals(question: Question, world: World): AnswerField[] {
  return [{ key: 'deviceCountByInterval', items: listIntervals(question, world) }];
}

/** Sightings of each device. */
export function countEachDevice(question: Question, world: World): AnswerField[] {
  return [{ key: 'deviceCountByDevice', items: listDeviceCounts(question, world) }];
}

function* listIntervals(question: Question, world: World) {
  const { from } = question.span;
  const lengthMs = Number(question.properties.interval) * HOUR_MS;
  const intervals = new Map<number, Set<number>>();
  for (const { device, timestamp } of readSightings(question, world).sightings) {
    const index = Math.floor((timestamp - from) / lengthMs);
    intervals.set(index, (intervals.get(index) ?? new Set()).add(device));
  }
  for (const [index, devices] of [...intervals].sort(([a], [b]) => a - b)) {
    const [start, end] = [index, index + 1].map((n) => new Date(from + n * lengthMs).toISOString().slice(0, 16));
    yield { start: start ?? '', end: end ?? '', count: devices.size };
  }
}

function* listDeviceCounts(question: Question, world: World) {
  const look = idLookOf(question, world);
  for (const [device, count] of countSightings(question, world)) yield { did: toDeviceId(device, look), count };
}
