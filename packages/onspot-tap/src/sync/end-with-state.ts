import { messageOf } from '@onspot-tap/singer';
import { withPartialFailure } from './partial-failure.js';
import { NOTHING_ASKED } from './current-questions.js';
import { type Output, type Run } from './run.js';
import { runStages, type Stages } from './stages.js';

/**
 * Runs the stages, and whatever comes of them says the state reached before it ends.
 *
 * @throws what the stages have thrown or returned as their failure
 */
export async function* endWithState(run: Run, stages: Stages): AsyncGenerator<Output> {
  let failure: Error | undefined;
  try {
    failure = withPartialFailure(run, yield* runStages(run, stages));
  } catch (error) {
    failure = error instanceof Error ? error : new Error(messageOf(error));
  }
  // It may have ended before it was known what is asked now: then what has come counts, as ever.
  run.current.know(NOTHING_ASKED);
  yield stages.sayer.now();
  if (failure !== undefined) throw failure;
}
