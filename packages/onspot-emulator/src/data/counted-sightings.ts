import { type Place } from './place.js';
import { createRandom, drawBelow } from './random.js';
import { drawVisitor, expectVisits, type Sighting, type Span } from './sightings.js';

const HOUR_MS = 3_600_000;

/**
 * Exactly `count` sightings in a span, spread over its hours as the place's habits have it. For answers
 * of a wanted size; unlike the usual ones they depend on the span and do not fill up.
 */
export function* generateCounted(place: Place, span: Span, count: number): Generator<Sighting> {
  const hours = listHours(place, span);
  const total = hours.reduce((sum, { weight }) => sum + weight, 0);
  let reached = 0;
  let made = 0;
  for (const { hour, weight } of hours) {
    const random = createRandom(place.hash, hour, 0xc0de);
    const from = Math.max(span.from, hour * HOUR_MS);
    const seconds = Math.floor((Math.min(span.to, (hour + 1) * HOUR_MS - 1000) - from) / 1000) + 1;
    reached += weight;
    for (const upTo = Math.round((reached / total) * count); made < upTo; made++) {
      const timestamp = Math.ceil(from / 1000) * 1000 + drawBelow(random, Math.max(seconds, 1)) * 1000;
      yield { device: drawVisitor(place, random), timestamp };
    }
  }
}

function listHours(place: Place, { from, to }: Span): { hour: number; weight: number }[] {
  const hours = [];
  for (let hour = Math.floor(from / HOUR_MS); hour * HOUR_MS <= to; hour++)
    // A little for every hour, so that a span of empty ones has somewhere to put them.
    hours.push({ hour, weight: expectVisits(place, hour) + 0.001 });
  return hours;
}
