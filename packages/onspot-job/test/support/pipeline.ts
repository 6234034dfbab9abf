import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from '@jest/globals';
import { type RunSummary } from '@onspot-tap/job';
import { type JobRun, runHere, startJob } from './job-process.js';

/** A pipeline in a directory, with scripted programs. */
export type Pipeline = {
  root: string;
  work: string;
  /** What a tap can `waitFor`: a file that is there once `openGate` is called. */
  gate: string;
  openGate(): Promise<void>;
  /** Starts the job as a process, for what only a process has: signals, its own end. */
  start(run?: RunOptions): JobRun;
  /** Runs it to its end in this process, which is quicker; tap and target are processes all the same. */
  run(run?: RunOptions): Promise<{ code: number; log: string }>;
  put(name: string, content: unknown): Promise<void>;
  text(name: string): Promise<string | undefined>;
  json<T>(name: string): Promise<T>;
  summary(): Promise<RunSummary>;
  names(): Promise<string[]>;
  path(name: string): string;
};

/** What the scripted programs report of themselves. */
export type TapReport = { pid: number; argv: string[]; config: string; catalog: string; state: string; now: string };
export type TargetReport = { pid: number; argv: string[]; config: object; now: string };

export type Step = Record<string, unknown>;
export type RunOptions = {
  tap?: Step[];
  onStop?: Step[];
  deaf?: boolean;
  target?: Record<string, unknown>;
  config?: Record<string, unknown>;
  env?: NodeJS.ProcessEnv;
  args?: string[];
  /** What the job does besides running a night: `finish`. */
  command?: string;
};

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'job-test-'));
  folders.push(folder);
  return folder;
}

export const stateOf = (day: string) => ({ bookmarks: { observations: { 'EF~1': `${day}T23:59:59` } } });

const scriptPath = (name: string) => join(import.meta.dirname, `${name}.mjs`);

export const tapCommand = (script: object) => [process.execPath, scriptPath('tap'), JSON.stringify(script)];
export const targetCommand = (script: object) => [process.execPath, scriptPath('target'), JSON.stringify(script)];

export async function newPipeline(files: Record<string, unknown> = {}): Promise<Pipeline> {
  const folder = await newFolder();
  const [root, work] = [join(folder, 'pipeline'), join(folder, 'work')];
  await mkdir(work);
  const path = (name: string) => join(root, name);
  const put = async (name: string, content: unknown) => {
    await mkdir(dirname(path(name)), { recursive: true });
    await writeFile(path(name), typeof content === 'string' ? content : JSON.stringify(content));
  };
  const text = (name: string) => readFile(path(name), 'utf8').catch(() => undefined);
  const defaults = {
    'tap_config.json': { start_date: '2020-01-01T00:00:00Z', work_url: folder },
    'catalog.json': { streams: [] },
    'target_config.json': { destination: join(folder, 'out') },
  };
  for (const [name, content] of Object.entries({ ...defaults, ...files })) {
    if (content !== undefined) await put(name, content);
  }
  const started = ({
    tap = [],
    onStop = [],
    deaf,
    target = {},
    config = {},
    env = {},
    args = [],
    command,
  }: RunOptions = {}) => ({
    args,
    command,
    env: { ONSPOT_JOB_WORK_DIR: work, ...env },
    config: {
      pipeline_url: root,
      tap_command: tapCommand({ steps: tap, onStop, deaf }),
      target_command: targetCommand(target),
      ...config,
    },
    folder,
  });
  return {
    root,
    work,
    gate: join(folder, 'gate'),
    openGate: () => writeFile(join(folder, 'gate'), ''),
    path,
    put,
    text,
    json: async <T>(name: string) => JSON.parse((await text(name)) ?? 'null') as T,
    summary: async () => JSON.parse((await text('_latest.json')) ?? 'null') as RunSummary,
    names: async () => (await readdir(root)).filter((name) => !name.startsWith('.')).sort(),
    start: (run) => startJob(started(run)),
    run: (run) => runHere(started(run)),
  };
}
