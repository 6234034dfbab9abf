import { type StateMessage } from '@onspot-tap/singer';
import { type Output, type Run } from './run.js';

/** Says STATE now and then while a run goes on. */
export type StateSayer = {
  /** Passes outputs on, and says a STATE behind them when the last one is long enough ago. */
  follow(outputs: AsyncIterable<Output>): AsyncGenerator<Output>;
  /** A STATE of everything said so far. */
  now(): StateMessage;
};

/** Only between two answers: in the middle of one there is nothing new to say. */
export function createStateSayer({ state, config, clock }: Run): StateSayer {
  let currentlySyncing: string | null = null;
  let saidAt = clock();

  function now(): StateMessage {
    saidAt = clock();
    return { type: 'STATE', value: state.toValue(currentlySyncing) };
  }
  return {
    now,
    async *follow(outputs) {
      for await (const output of outputs) {
        if (output.type === 'LINES') currentlySyncing = output.stream;
        yield output;
      }
      if (clock() - saidAt >= config.ms.stateInterval) yield now();
      currentlySyncing = null;
    },
  };
}
