import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable } from 'node:stream';
import { type Ended, type Program, startProgram } from './program.js';
import { type World } from './world.js';

/** `tap-onspot | target-s3-json > state.json`, as in a shell: joined by a pipe of the kernel. */
export type Pair = { tap: Program; target: Program; ended: Promise<{ tap: Ended; target: Ended }> };

/** Starts both in a world, with its configuration. `state`: the line that the last target said last, if any. */
export async function startPair(world: World, state: string | undefined): Promise<Pair> {
  const folder = await mkdtemp(join(world.folder, 'pair-'));
  const write = async (name: string, content: string | undefined) => {
    const path = join(folder, name);
    await writeFile(path, content ?? '');
    return path;
  };
  const file = async (name: string) => write(name, await world.readText(`pipeline/${name}`));
  const [config, catalog, targetConfig] = await Promise.all(
    ['tap_config.json', 'catalog.json', 'target_config.json'].map(file),
  );
  const given = state === undefined ? [] : ['--state', await write('state.json', state)];
  const env = { TAP_ONSPOT_NOW: world.now(), TARGET_S3_JSON_NOW: world.now() };
  const tap = startProgram(
    'tap-onspot',
    ['--config', `${config}`, '--config', 'ENV', '--catalog', `${catalog}`, ...given],
    {
      env,
      isPiped: true,
    },
  );
  const output = tap.process.stdout as Readable;
  const target = startProgram('target-s3-json', ['--config', `${targetConfig}`, '--config', 'ENV'], {
    env,
    input: output,
  });
  output.destroy(); // the target holds it now
  const ended = Promise.all([tap.ended, target.ended]).then(([tap, target]) => ({ tap, target }));
  return { tap, target, ended };
}

/** The last state in what a target said. */
export function lastState({ stdout }: Ended): string | undefined {
  return stdout === '' ? undefined : stdout.trimEnd().split('\n').at(-1);
}
