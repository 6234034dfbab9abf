import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { podmanArgs, programEnvironment } from '../../../scripts/dist/image/programs.js';

export type ContainerOptions = {
  args?: readonly string[];
  env?: Record<string, string>;
  /** More for `podman run`, such as mounts. */
  options?: readonly string[];
  stdin?: string;
};

export type Ended = { code: number | null; stdout: string; stderr: string };

/** As a careful operator runs it: nothing to write to but /tmp, no rights. The limits are those of small machines. */
const CAREFUL = [
  '--network=host',
  '--ulimit=nofile=1024:1024',
  '--ulimit=nproc=1024:1024',
  '--read-only',
  '--read-only-tmpfs=false',
  '--tmpfs=/tmp',
  '--cap-drop=all',
  '--security-opt=no-new-privileges',
];

/** What starts a container of the image, attached to whoever starts it. */
export function toCommand(image: string, { args = [], env = {}, options = [] }: ContainerOptions) {
  // By name, so that no value stands on a command line.
  const names = Object.keys(env).map((name) => `--env=${name}`);
  return {
    argv: ['podman', ...podmanArgs('run', '--rm', '--interactive', ...CAREFUL, ...names, ...options, image, ...args)],
    env: { ...programEnvironment(), ...env },
  };
}

/** Runs a container of the image to its end. */
export async function runContainer(image: string, options: ContainerOptions = {}): Promise<Ended> {
  const { argv, env } = toCommand(image, options);
  const child = spawn(argv[0]!, argv.slice(1), { env });
  child.stdin.on('error', () => {}); // a program that fails at once reads nothing
  child.stdin.end(options.stdin ?? '');
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}
