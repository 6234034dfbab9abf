import { type Batch } from './batches/batches.js';
import { BatchLines } from './batches/batch-lines.js';
import { type OpenBatchFile, readBatchFile } from './batches/read-batch-file.js';
import { Inlet } from './inlet.js';
import { type Halt, type Surroundings, takeLines } from './take-lines.js';

/**
 * Takes the records in the files of a batch, one file after another. A batch that is halted is stored in part, and no
 * state behind it is ever queued: the next run has it again.
 */
export async function* takeBatch(
  batch: Batch,
  open: OpenBatchFile,
  surroundings: Surroundings,
): AsyncGenerator<Buffer, Halt | undefined> {
  for (const url of batch.urls) {
    const over = new AbortController();
    const inlet = new Inlet(readBatchFile({ ...batch, url }, open, over.signal), surroundings.bell);
    const lines = new BatchLines(batch, url, () => surroundings.objects.isFull);
    try {
      const halt = yield* takeLines(inlet, lines, surroundings);
      if (halt !== undefined) return halt;
    } finally {
      over.abort(); // a store that is silent would not notice that nobody reads any more
      inlet.close();
    }
  }
  return undefined;
}
