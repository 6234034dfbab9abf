import { EXIT, type ExitCode, Failure } from '@onspot-tap/singer';
import { createAlarm } from './alarm.js';
import { Block } from './bytes/block.js';
import { type Happening, type Inlet } from './inlet.js';
import { findInvalidLine } from './intake/valid-utf8.js';
import { type Intake } from './intake/intake.js';
import { type Bell } from './objects/bell.js';
import { type Objects } from './objects/objects.js';
import { type StateQueue } from './states.js';

/** What the input is taken by, and what tells that something has changed. */
export type InputTakers = { bell: Bell; intake: Intake; objects: Objects; states: StateQueue };

/** Why the input cannot be read on, although all before that was good. */
export type BadInput = { reason: unknown };

/** Takes lines until the input ends, is bad, or the run is stopped; yields states as they become covered. */
export async function* takeInput(
  inlet: Inlet,
  takers: InputTakers,
  stop: AbortSignal,
): AsyncGenerator<Buffer, BadInput | undefined> {
  const { bell, objects, states } = takers;
  const alarm = createAlarm(bell.ring);
  try {
    while (!stop.aborted) {
      objects.throwIfFailed();
      const happening = await nextOf(inlet);
      objects.throwIfFailed();
      if ('reason' in happening) return happening;
      if ('block' in happening) {
        const bad = await takeBlock(happening.block, takers);
        if (bad !== undefined) return bad;
      }
      if ('isEnd' in happening) return undefined;
      objects.completeAged();
      alarm.set(objects.msToAge);
      if (states.size > 1) states.prune(objects.lowestSequences);
      const state = states.takeCovered(objects.barrier);
      if (state !== undefined) yield state;
    }
    return undefined;
  } finally {
    alarm.set(undefined);
  }
}

async function nextOf(inlet: Inlet): Promise<Happening | BadInput> {
  try {
    return await inlet.next();
  } catch (reason) {
    return { reason };
  }
}

/** The line itself is bad, or what it says goes against the settings. */
const BAD_LINE: ReadonlySet<ExitCode> = new Set([EXIT.data, EXIT.config]);

async function takeBlock(bytes: Buffer, { intake, objects }: InputTakers): Promise<BadInput | undefined> {
  const validEnd = findInvalidLine(bytes);
  const valid = new Block(bytes.subarray(0, validEnd));
  try {
    for (let at = 0; at < validEnd;) {
      at = intake.take(valid, at);
      await objects.relieve();
    }
  } catch (reason) {
    if (reason instanceof Failure && BAD_LINE.has(reason.exitCode)) return { reason };
    throw reason;
  }
  if (validEnd === bytes.length) return undefined;
  return { reason: new Failure(EXIT.data, `Line ${intake.line + 1} of the input is not valid UTF-8`) };
}
