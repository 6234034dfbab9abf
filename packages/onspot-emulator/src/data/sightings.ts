import { deviceOfPerson, type Place } from './place.js';
import { createRandom, drawBelow, drawFraction, hashPair, type Random } from './random.js';
import { type World } from './world.js';

/** One device seen once. `timestamp` is in milliseconds, always of a whole second. */
export type Sighting = { device: number; timestamp: number };

/** A span of time, both ends included, in milliseconds. */
export type Span = { from: number; to: number };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const EMPTY_DAY_ONE_IN = 16;
const MOST_SIGHTINGS_PER_VISIT = 4;
const SHORTEST_STAY_S = 300;

/**
 * What happened at a place, hour by hour, made as it is read and never held. Each hour depends on the
 * place and the hour alone, so windows that overlap agree. Only what had reached OnSpot by `asOf` shows.
 */
export function* generateSightings(place: Place, span: Span, context: { world: World; asOf: number }) {
  for (let hour = Math.floor(span.from / HOUR_MS); hour * HOUR_MS <= span.to; hour++)
    yield* generateHour(place, hour, { ...context, span });
}

function* generateHour(
  place: Place,
  hour: number,
  { world, asOf, span }: { world: World; asOf: number; span: Span },
): Generator<Sighting> {
  const random = createRandom(place.hash, hour, 0x715);
  const visits = Math.floor(expectVisits(place, hour) * world.scale + drawFraction(random));
  for (let visit = 0; visit < visits; visit++) {
    const device = drawVisitor(place, random);
    const sightings = 1 + drawBelow(random, MOST_SIGHTINGS_PER_VISIT);
    const arrival = drawBelow(random, 3600 - SHORTEST_STAY_S);
    // Each in a part of the stay of its own, so that none repeats another by chance.
    const part = Math.floor((3600 - arrival) / sightings);
    for (let i = 0; i < sightings; i++) {
      const second = arrival + i * part + drawBelow(random, part);
      const timestamp = hour * HOUR_MS + second * 1000;
      const lag = drawLagMs(random, world.settleDays);
      const isDouble = drawFraction(random) < world.duplicateShare;
      if (timestamp < span.from || timestamp > span.to || timestamp + lag > asOf) continue;
      yield { device, timestamp };
      if (isDouble) yield { device, timestamp };
    }
  }
}

/** Some people are there every other day, most only once. */
export function drawVisitor(place: Place, random: Random): number {
  return deviceOfPerson(place, Math.floor(drawFraction(random) ** 2 * place.people));
}

/** How many visits an hour of UTC brings on average, before the scale. */
export function expectVisits({ habits, hash, utcOffsetHours }: Place, hour: number): number {
  const day = hashPair(hash, Math.floor(hour / 24));
  if (day % EMPTY_DAY_ONE_IN === 0) return 0;
  const localHour = hour + utcOffsetHours;
  const localDay = Math.floor(localHour / 24);
  // 1970-01-01 was a Thursday.
  const weekday = habits.weekdays[(localDay + 4) % 7] ?? 1;
  const share = habits.hours[localHour % 24] ?? 0;
  const mood = 0.8 + 0.4 * (hashPair(day, 1) / 2 ** 32);
  return habits.visitsPerDay * share * weekday * mood * eventFactor(habits.events, hashPair(hash, localDay));
}

function eventFactor(events: Place['habits']['events'], draw: number): number {
  return events && hashPair(draw, 2) / 2 ** 32 < events.share ? events.factor : 1;
}

/** Three quarters arrive within two of seven days; the rest trickles in until the day has settled. */
function drawLagMs(random: Random, settleDays: number): number {
  return drawFraction(random) ** 4 * settleDays * DAY_MS;
}
