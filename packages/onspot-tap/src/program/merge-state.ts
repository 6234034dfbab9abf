import { EXIT, Failure, type ProgramContext } from '@onspot-tap/singer';
import { mergeStates } from '../state/merge-states.js';
import { type mergeStateFlags } from './flags.js';
import { readStates } from './inputs.js';

/** Prints what several states say together; what shards have learnt of each other's is nothing apart any more. */
export async function runMergeState({ flags, stdout }: ProgramContext<typeof mergeStateFlags>): Promise<void> {
  if (flags.state.length === 0) throw new Failure(EXIT.usage, 'merge-state needs at least one --state FILE');
  const { learnt: _known, ...state } = mergeStates(await readStates(flags.state));
  await stdout.write(Buffer.from(`${JSON.stringify(state)}\n`));
}
