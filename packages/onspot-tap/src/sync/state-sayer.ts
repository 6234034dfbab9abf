import { type StateMessage } from '@onspot-tap/singer';
import { type Output, type Run } from './run.js';

/** Says STATE now and then while a run goes on. */
export type StateSayer = {
  /** Passes outputs on, and says a STATE behind them when the last one is long enough ago. */
  follow(outputs: AsyncIterable<Output>): AsyncGenerator<Output>;
  /** A STATE of everything said so far. */
  now(): StateMessage;
};

/** The share of the time that a run may spend on saying STATE: with many locations one is megabytes long. */
const SHARE = 0.05;

/** A target that stands still for a while must not silence the states after it for long. */
const LONGEST_MS = 120_000;

/**
 * Only between two answers: in the middle of one there is nothing new to say. As often as `state_interval_seconds`
 * says, unless making and writing one takes so long that it must be more seldom; 0 says one behind each answer.
 */
export function createStateSayer({ state, config, clock }: Run): StateSayer {
  const { stateInterval } = config.ms;
  let currentlySyncing: string | null = null;
  let saidAt = clock();
  let interval = stateInterval;

  function now(): StateMessage {
    saidAt = clock();
    return { type: 'STATE', value: state.toValue(currentlySyncing) };
  }

  /** Resumed once the message has been written, so its cost is known. */
  function* say(): Generator<StateMessage> {
    yield now();
    const end = clock();
    if (stateInterval > 0) interval = Math.max(stateInterval, Math.min((end - saidAt) / SHARE, LONGEST_MS));
    saidAt = end;
  }
  return {
    now,
    async *follow(outputs) {
      for await (const output of outputs) {
        if (output.type === 'LINES') currentlySyncing = output.stream;
        yield output;
      }
      if (clock() - saidAt >= interval) yield* say();
      currentlySyncing = null;
    },
  };
}
