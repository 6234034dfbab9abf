import { EXIT, type ExitCode, Failure, Block } from '@onspot-tap/singer';
import { type Alarm } from './alarm.js';
import { type Happening, type Inlet } from './inlet.js';
import { findInvalidLine } from './intake/valid-utf8.js';
import { type Bell } from './objects/bell.js';
import { type Objects } from './objects/objects.js';
import { type StateQueue } from './states.js';

/** What goes on while lines are taken, wherever they come from. */
export type Surroundings = {
  bell: Bell;
  objects: Objects;
  states: StateQueue;
  /** Rings the bell. */
  alarm: Alarm;
  stop: AbortSignal;
};

/** Why lines cannot be read on, although all before that was good. */
export type BadInput = { reason: unknown };

/** Why lines are not taken to their end. */
export type Halt = BadInput | { isStopped: true };

/** What lines are taken by. */
export type LineTaker = {
  /** Takes lines from `at` on without waiting, and returns where it stopped. */
  take: (block: Block, at: number) => number;
  /** Where the line behind the last one taken is, as a sentence begins. */
  readonly nextPlace: string;
  /** Does what has to be waited for before more lines are taken. */
  catchUp?: () => AsyncGenerator<Buffer, Halt | undefined>;
};

/** Takes lines until there are no more, one is bad, or the run is stopped; yields states as they become covered. */
export async function* takeLines(
  inlet: Inlet,
  taker: LineTaker,
  surroundings: Surroundings,
): AsyncGenerator<Buffer, Halt | undefined> {
  const { objects, states, alarm, stop } = surroundings;
  while (!stop.aborted) {
    objects.throwIfFailed();
    const happening = await nextOf(inlet);
    objects.throwIfFailed();
    if ('reason' in happening) return happening;
    if ('block' in happening) {
      const halt = yield* takeBlock(happening.block, taker, objects);
      if (halt !== undefined) return halt;
    }
    if ('isEnd' in happening) return undefined;
    objects.completeAged();
    alarm.set(objects.msToAge);
    if (states.size > 1) states.prune(objects.lowestSequences);
    const state = states.takeCovered(objects.barrier);
    if (state !== undefined) yield state;
  }
  return { isStopped: true };
}

async function nextOf(inlet: Inlet): Promise<Happening | BadInput> {
  try {
    return await inlet.next();
  } catch (reason) {
    return { reason };
  }
}

async function* takeBlock(bytes: Buffer, taker: LineTaker, objects: Objects): AsyncGenerator<Buffer, Halt | undefined> {
  const validEnd = findInvalidLine(bytes);
  const valid = new Block(bytes.subarray(0, validEnd));
  for (let at = 0; at < validEnd;) {
    const taken = take(valid, at, taker);
    if (typeof taken !== 'number') return taken;
    at = taken;
    const halt = taker.catchUp && (yield* taker.catchUp());
    if (halt !== undefined) return halt;
    await objects.relieve();
  }
  if (validEnd === bytes.length) return undefined;
  return { reason: new Failure(EXIT.data, `${taker.nextPlace} is not valid UTF-8`) };
}

/** The line itself is bad, or what it says goes against the settings. */
const BAD_LINE: ReadonlySet<ExitCode> = new Set([EXIT.data, EXIT.config]);

function take(block: Block, at: number, taker: LineTaker): number | BadInput {
  try {
    return taker.take(block, at);
  } catch (reason) {
    if (reason instanceof Failure && BAD_LINE.has(reason.exitCode)) return { reason };
    throw reason;
  }
}
