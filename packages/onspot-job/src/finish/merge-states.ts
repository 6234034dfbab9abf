import { buffer } from 'node:stream/consumers';
import { type Readable } from 'node:stream';
import { type Shard } from '@onspot-tap/settings';
import { checkState } from '../files/load-type.js';
import { fileNameOf, type FoundState, stateKeyOf } from '../files/states.js';
import { makeWorkDir } from '../files/work-dir.js';
import { type Job } from '../job.js';
import { startChild } from '../programs/child.js';
import { resolveCommand } from '../programs/command.js';
import { failureOf, withoutFolder } from '../programs/verdict.js';

/**
 * The states that make up the new one. Those of all shards are everything: what all of them have forgotten is to be
 * forgotten. Where one is missing, the state that they began from stands in for it.
 */
export function statesToMerge(states: readonly FoundState[], shards: readonly Shard[]): readonly FoundState[] {
  const keys = new Set(shards.map(stateKeyOf));
  const ofShards = states.filter(({ key }) => keys.has(key));
  return ofShards.length === shards.length ? ofShards : states;
}

/**
 * One state out of several: what is in them is the tap's own business, so it does that.
 *
 * @param url of the pipeline's folder
 * @throws Failure as the tap ended; with `EXIT.data` when one of them is none
 */
export async function mergeStates(states: readonly FoundState[], url: string, job: Job): Promise<Buffer> {
  for (const state of states) checkState(url, state);
  const workDir = await makeWorkDir(job.config.work_dir);
  try {
    const files = await Promise.all(states.map((state) => workDir.write(fileNameOf(state), state.bytes)));
    const child = startChild(resolveCommand('tap', job.config.tap_command), {
      args: ['merge-state', ...files.flatMap((file) => ['--state', file])],
      env: job.env,
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: job.stderr,
    });
    const kill = () => child.kill();
    job.abandon.addEventListener('abort', kill, { once: true });
    try {
      await child.started;
      const [merged, ending] = await Promise.all([buffer(child.process.stdout as Readable), child.ended]);
      const failure = failureOf(withoutFolder(ending, workDir.path));
      if (failure) throw failure;
      return merged.subarray(0, merged.lastIndexOf('\n'));
    } finally {
      job.abandon.removeEventListener('abort', kill);
    }
  } finally {
    await workDir.remove();
  }
}
