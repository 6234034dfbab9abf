import { mutate } from './mutate.js';
import { toMessage, toSchemaLine, toStreams, toStyle } from './messages.js';
import { createRandom, type Random } from './random.js';
import { spoil } from './spoil.js';

/** An input, how it comes, and how it is to be treated. */
export type Case = {
  input: Buffer;
  /** Lengths of its chunks, used over and over. */
  chunks: readonly number[];
  validation: 'fail' | 'reject' | 'off';
  rotateRecords: number;
};

/** The case that a seed stands for. */
export function toCase(seed: number): Case {
  const random = createRandom(seed);
  // What a damaged schema means is not the reference's business.
  const validation = random.pick(['fail', 'reject', 'off', 'off'] as const);
  const streams = toStreams(random);
  const schemas = streams.map((stream) => toSchemaLine(random, stream));
  const head = toLines(random, random.chance(0.05) ? [] : schemas);
  const style = toStyle(random);
  const messages = random.list(1 + random.below(20), () => toMessage(random, style, streams));
  const body = toLines(random, random.chance(0.6) ? spoilOne(random, messages) : messages);
  const bytes = Buffer.from(random.chance(0.05) ? body.trimEnd() : body);
  const damaged = random.chance(0.25) ? mutate(bytes, random) : bytes;
  const mark = random.chance(0.05) ? '\uFEFF' : '';
  return {
    input: Buffer.concat([Buffer.from(mark + head), damaged]),
    chunks: toChunks(random),
    validation,
    rotateRecords: random.pick([1, 2, 1000]),
  };
}

/** One of the last, so that lines of its kind are known when it comes; a record as a rule. */
function spoilOne(random: Random, messages: readonly string[]): string[] {
  const last = messages.slice(-4).filter((message) => message.includes('"record"'));
  const chosen = last.length > 0 && random.chance(0.9) ? random.pick(last) : random.pick(messages.slice(-4));
  return messages.map((message) => (message === chosen ? spoil(random, message) : message));
}

function toLines(random: Random, lines: readonly string[]): string {
  const end = random.chance(0.1) ? '\r\n' : '\n';
  return lines.map((line) => line + end).join('');
}

function toChunks(random: Random): number[] {
  if (random.chance(0.3)) return [1 << 20];
  return random.list(1 + random.below(4), () => 1 + random.below(random.pick([1, 3, 20, 200])));
}
