import { createAlarm } from './alarm.js';
import { type Batches } from './batches/batches.js';
import { type OpenBatchFile } from './batches/read-batch-file.js';
import { type Inlet } from './inlet.js';
import { type Intake } from './intake/intake.js';
import { takeBatch } from './take-batch.js';
import { type BadInput, type Halt, type LineTaker, type Surroundings, takeLines } from './take-lines.js';

/** What the input is taken by, and what tells that something has changed. */
export type InputTakers = Pick<Surroundings, 'bell' | 'objects' | 'states'> & {
  intake: Intake;
  batches: Batches;
  openBatchFile: OpenBatchFile;
};

/** Takes lines until the input ends, is bad, or the run is stopped; yields states as they become covered. */
export async function* takeInput(
  inlet: Inlet,
  takers: InputTakers,
  stop: AbortSignal,
): AsyncGenerator<Buffer, BadInput | undefined> {
  const { intake, batches, openBatchFile, bell } = takers;
  const alarm = createAlarm(bell.ring);
  const surroundings = { ...takers, alarm, stop };
  async function* takeWaiting(): AsyncGenerator<Buffer, Halt | undefined> {
    const batch = batches.next();
    return batch && (yield* takeBatch(batch, openBatchFile, surroundings));
  }
  const taker: LineTaker = {
    take: (block, at) => intake.take(block, at),
    get nextPlace() {
      return `Line ${intake.line + 1} of the input`;
    },
    catchUp: takeWaiting,
  };
  try {
    const halt = yield* takeLines(inlet, taker, surroundings);
    return halt !== undefined && 'reason' in halt ? halt : undefined;
  } finally {
    alarm.set(undefined);
  }
}
