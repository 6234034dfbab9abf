import { type Logger } from '@onspot-tap/singer';
import { type Intake } from './intake/intake.js';
import { type Bell } from './objects/bell.js';
import { type Objects } from './objects/objects.js';
import { type StateQueue } from './states.js';

/** What a run is made of. */
export type RunParts = {
  bell: Bell;
  intake: Intake;
  objects: Objects;
  states: StateQueue;
  log: Logger;
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
