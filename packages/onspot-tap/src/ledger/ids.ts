import { randomBytes } from 'node:crypto';

/**
 * Id of a new batch: its time in base 36 and some chance, such as `mia2k9f0_7f3a9c21`. Ids sort by time, and hold
 * nothing that a key or a callback token could not.
 */
export function newBatchId(epochMs: number): string {
  return `${epochMs.toString(36)}_${randomBytes(4).toString('hex')}`;
}

/** Id of the ask at a position of a batch. */
export function askIdOf(batchId: string, index: number): string {
  return `${batchId}-${index}`;
}

/** Id of the batch that an ask belongs to. */
export function batchIdOf(askId: string): string {
  return askId.slice(0, askId.lastIndexOf('-'));
}
