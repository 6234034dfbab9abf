import { type Random } from './random.js';

/** Bytes at which readers of lines and of JSON change their mind. */
const TELLING = [
  ...Buffer.from('{}[],:"\\\n\r\t 0-1.eEun/'),
  0x00,
  0x0b,
  0x1f,
  0x7f,
  0x80,
  0xc2,
  0xed,
  0xa0,
  0xef,
  0xff,
];

type Mutation = (bytes: Buffer, random: Random, at: number) => Buffer;

const splice = (bytes: Buffer, at: number, removed: number, ...added: Buffer[]) =>
  Buffer.concat([bytes.subarray(0, at), ...added, bytes.subarray(at + removed)]);

const MUTATIONS: readonly Mutation[] = [
  (bytes, random, at) => splice(bytes, at, 1, Buffer.of((bytes[at] ?? 0) ^ (1 << random.below(8)))),
  (bytes, random, at) => splice(bytes, at, 1, Buffer.of(random.pick(TELLING))),
  (bytes, random, at) => splice(bytes, at, 0, Buffer.of(random.pick(TELLING))),
  (bytes, random, at) => splice(bytes, at, 1 + random.below(4)),
  (bytes, random, at) => splice(bytes, at, 0, bytes.subarray(at, at + 1 + random.below(30))),
  (bytes, random, at) => splice(bytes, at, 0, pieceOf(bytes, random)),
  (bytes, _random, at) => bytes.subarray(0, at),
];

/** Damages bytes in a few places. */
export function mutate(bytes: Buffer, random: Random): Buffer {
  let mutated = bytes;
  const times = 1 + random.below(3);
  for (let count = 0; count < times; count += 1) {
    mutated = random.pick(MUTATIONS)(mutated, random, random.below(mutated.length + 1));
  }
  return mutated;
}

function pieceOf(bytes: Buffer, random: Random): Buffer {
  const start = random.below(bytes.length + 1);
  return bytes.subarray(start, start + 1 + random.below(30));
}
