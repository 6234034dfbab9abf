import { createDeviceIds, createRandom } from './random.js';

const FIRST_SEEN = Date.UTC(2021, 1, 7);

/** Bytes of one observation in the answer, its comma included. */
const OBSERVATION_BYTES = '{"did":"","timestamp":1612656000000},'.length + 80;

/** How many observations make an answer of about so many bytes. */
export function countObservations(bytes: number): number {
  return Math.ceil(bytes / OBSERVATION_BYTES);
}

/** An answer to a question about observations as OnSpot posts it: the word whether it is a success comes last. */
export function* toAnswer(observations: number): Generator<string> {
  const random = createRandom();
  const devices = createDeviceIds(random, Math.min(observations, 100_000));
  yield '{"name":"EF~01573","observations":[';
  for (let number = 1; number <= observations; number += 1) {
    const timestamp = FIRST_SEEN + number * 17 + (random() % 1000);
    const comma = number === observations ? '' : ',';
    yield `{"did":"${devices[random() % devices.length]}","timestamp":${timestamp}}${comma}`;
  }
  yield '],"cbinfo":{"id":"7f1c","success":true,"message":"OK"}}';
}
