import { EXIT, Failure, type ProgramContext } from '@onspot-tap/singer';
import { type mergeStateFlags } from './flags.js';
import { readState } from './inputs.js';

/** Prints what several states say together. */
export async function runMergeState({ flags, stdout }: ProgramContext<typeof mergeStateFlags>): Promise<void> {
  if (flags.state.length === 0) throw new Failure(EXIT.usage, 'merge-state needs at least one --state FILE');
  const state = await readState(flags.state);
  await stdout.write(Buffer.from(`${JSON.stringify(state)}\n`));
}
