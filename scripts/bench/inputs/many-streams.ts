import { toObservationLine, toObservations, toObservationSchema } from './observations.js';
import { createRandom } from './random.js';
import { type SingerLine, STATE_EVERY } from './singer-line.js';

/** The records of observations, each in one of many streams, so that all of them are open at the same time. */
export function* toManyStreams(count: number, streamCount: number): Generator<SingerLine> {
  const random = createRandom();
  const streams = Array.from({ length: streamCount }, (_, number) => `area_${String(number).padStart(3, '0')}`);
  for (const stream of streams) yield { text: toObservationSchema(stream, 'plain') };
  let number = 0;
  for (const record of toObservations(count)) {
    const stream = streams[random() % streams.length] ?? '';
    yield { text: toObservationLine(stream, record), recordOf: stream };
    number += 1;
    if (number % STATE_EVERY === 0) yield { text: `{"type": "STATE", "value": {"records": ${number}}}\n` };
  }
}
