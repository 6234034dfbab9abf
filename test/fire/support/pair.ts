import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Readable, type Writable } from 'node:stream';
import { type Ended, type Program, startProgram } from './program.js';
import { type World } from './world.js';

/** `tap-onspot | target-s3-json > state.json`, as in a shell: joined by a pipe of the kernel. */
export type Pair = {
  tap: Program;
  target: Program;
  ended: Promise<{ tap: Ended; target: Ended }>;
  /** What both have said so far. */
  log: () => string;
};

/** Called with the number of each STATE, from 1, on its way from tap to target. */
export type AtState = (moment: { count: number; isPassed: boolean }, pair: Pick<Pair, 'tap' | 'target'>) => void;

/**
 * Starts both in a world, with its configuration.
 *
 * @param state the line that the last target said last, if any
 * @param atState called before and after each STATE is passed on; then the bytes go through this process instead
 */
export async function startPair(world: World, state?: string, atState?: AtState): Promise<Pair> {
  const folder = await mkdtemp(join(world.folder, 'pair-'));
  const write = async (name: string, content: string | undefined) => {
    const path = join(folder, name);
    await writeFile(path, content ?? '');
    return path;
  };
  const file = async (name: string) => write(name, await world.readText(`pipeline/${name}`));
  const config = ['--config', await file('tap_config.json'), '--config', 'ENV'];
  const catalog = ['--catalog', await file('catalog.json')];
  const given = state === undefined ? [] : ['--state', await write('state.json', state)];
  const targetConfig = ['--config', await file('target_config.json'), '--config', 'ENV'];
  const env = { TAP_ONSPOT_NOW: world.now(), TARGET_S3_JSON_NOW: world.now() };

  const tap = startProgram('tap-onspot', [...config, ...catalog, ...given], { env, isPiped: true });
  const output = tap.process.stdout as Readable;
  const target = startProgram('target-s3-json', targetConfig, { env, input: atState ? 'pipe' : output });
  if (atState) void relay(output, target.process.stdin as Writable, (moment) => atState(moment, { tap, target }));
  else output.destroy(); // the target holds it now
  const ended = Promise.all([tap.ended, target.ended]).then(([tap, target]) => ({ tap, target }));
  return { tap, target, ended, log: () => `${tap.log()}${target.log()}` };
}

/** Passes lines on as a pipe would: whatever a dead tap has said still arrives, and a dead target breaks it. */
async function relay(from: Readable, to: Writable, atState: (moment: Parameters<AtState>[0]) => void): Promise<void> {
  let count = 0;
  to.on('error', () => from.destroy());
  for await (const line of createInterface({ input: from })) {
    const isState = line.startsWith('{"type":"STATE"');
    if (isState) atState({ count: ++count, isPassed: false });
    await new Promise<void>((resolve) => to.write(`${line}\n`, () => resolve()));
    if (isState) atState({ count, isPassed: true });
  }
  to.end();
}

/** The last state in what a target said. */
export function lastState({ stdout }: Ended): string | undefined {
  return stdout === '' ? undefined : stdout.trimEnd().split('\n').at(-1);
}
