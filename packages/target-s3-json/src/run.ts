import { type Logger, messageOf } from '@onspot-tap/singer';
import { Inlet } from './inlet.js';
import { type Bell } from './objects/bell.js';
import { type InputTakers, takeInput } from './take-input.js';

/** What a run is made of. */
export type RunParts = InputTakers & {
  log: Logger;
  /** Called before anything is read. What it throws ends the run. */
  onBegin: () => Promise<void>;
  /** Called once the whole input is durable, before the last state is said. */
  onComplete: () => Promise<void>;
};

/** How a run is told to end before its input does. */
export type RunSignals = {
  /** End in order: no more is read, what was read is completed, the covered state is said. */
  stop: AbortSignal;
  /** Give up what is open. */
  abandon: AbortSignal;
};

/**
 * Takes the input to its end and yields the states that have become safe to say. There are two ways out.
 *
 * What was read is completed and the state it covers is said: at the end of the input, when stopped, when a line or
 * the source is bad (all lines before it are good), and, saying nothing, when nobody takes the states any more.
 * Everything open is aborted and nothing more is said: when the storage fails, or when told so.
 */
export async function* runTarget(
  source: AsyncIterable<Uint8Array>,
  parts: RunParts,
  signals: RunSignals,
): AsyncGenerator<Buffer> {
  const { bell, objects, states } = parts;
  const inlet = new Inlet(source, bell);
  const stopListening = ringOnAbort(bell, [signals.stop, signals.abandon]);
  let isLeftEarly = true;
  try {
    await parts.onBegin();
    const bad = yield* takeInput(inlet, parts, signals.stop);
    await drain(parts).catch((error: unknown) => {
      // The run ends with the storage's failure, since that is why nothing more is said.
      if (bad !== undefined) parts.log.warn(messageOf(bad.reason));
      throw error;
    });
    if (bad === undefined && !signals.stop.aborted) await parts.onComplete();
    isLeftEarly = false;
    const state = states.takeCovered(Infinity);
    if (state !== undefined) yield state;
    if (bad !== undefined) throw bad.reason;
  } catch (error) {
    isLeftEarly = false;
    await objects.abortAll();
    throw error;
  } finally {
    if (isLeftEarly) await drainUnheard(parts);
    inlet.close();
    stopListening();
  }
}

/** Completes what is open; resolves once all of it is durable. */
async function drain({ bell, objects }: RunParts): Promise<void> {
  objects.completeAll();
  for (;;) {
    objects.throwIfFailed();
    if (objects.isDrained) return;
    await bell.rung();
  }
}

/** The reader of the states has gone, which its own failure tells; what was read is kept, as on any other end. */
async function drainUnheard(parts: RunParts): Promise<void> {
  try {
    await drain(parts);
  } catch (error) {
    parts.log.warn(messageOf(error));
    await parts.objects.abortAll();
  }
}

function ringOnAbort({ ring }: Bell, signals: readonly AbortSignal[]): () => void {
  for (const signal of signals) signal.addEventListener('abort', ring);
  return () => signals.forEach((signal) => signal.removeEventListener('abort', ring));
}
