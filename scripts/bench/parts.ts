import { measureMemory } from './memory/report.js';
import { type Part } from './part.js';
import { planPart } from './plan/plan-part.js';
import { receiverPart } from './receiver/receiver-part.js';
import { tapPart } from './tap-part.js';
import { gzipPart } from './target/gzip-part.js';
import { targetMemoryPart } from './target/memory-part.js';
import { s3Part } from './target/s3-part.js';
import { strictPart } from './target/strict-part.js';
import { targetPart } from './target/target-part.js';

const memoryPart: Part = {
  toRecipes: () => [],
  // Both to a directory and to S3, where nothing is removed in between; a record is three times what it was made of.
  toDiskBytes: ({ memory: { answerBytes, uploads } }) =>
    2 * (4 * answerBytes.reduce((sum, bytes) => sum + bytes, 0) + uploads.count * uploads.bytes),
  measure: ({ sizes, folder, say, signal }) => measureMemory({ sizes: sizes.memory, folder, say, signal }),
};

/** What can be measured, in the order in which it is. */
export const PARTS = {
  target: targetPart,
  strict: strictPart,
  gzip: gzipPart,
  s3: s3Part,
  'target-memory': targetMemoryPart,
  tap: tapPart,
  plan: planPart,
  receiver: receiverPart,
  memory: memoryPart,
} as const satisfies Record<string, Part>;

export type PartName = keyof typeof PARTS;

export const PART_NAMES = Object.keys(PARTS) as PartName[];
