import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeInput } from './input-file.js';
import { findPython } from './machine.js';
import { binPath, programPath, sourcePath } from './paths.js';
import { STATE_EVERY, toSingerLines } from './singer-input.js';
import { type Case, type Workload } from './workload.js';

const PLAIN_NODE = 'plain Node';

const NOTES = [
  'All read the same file on stdin and write to a directory on the same disk; the input is in the page cache. ' +
    'Plain Node is readline, JSON.parse and JSON.stringify; plain Python is json.loads and json.dumps. Neither ' +
    'validates, names its files apart or says more than the last state. ' +
    'target-s3-json alone waits until its files are safe on the disk (fsync); the others leave that to the system.',
];

/** One stream of small records into files: our target, what one writes in an afternoon, and a mere copy. */
export async function createTargetWorkload(folder: string, records: number, signal: AbortSignal): Promise<Workload> {
  const input = await writeInput(join(folder, 'observations.singer.jsonl'), toSingerLines(records), signal);
  const ours = { output: 'records/observations', lines: records };
  const plain = { output: 'observations.jsonl', lines: records };
  const cases: Case[] = [
    { name: 'target-s3-json', command: await ourTarget(folder, 'fail'), ...ours },
    { name: 'target-s3-json, validation off', command: await ourTarget(folder, 'off'), ...ours },
    { name: PLAIN_NODE, command: [process.execPath, programPath('plain-target.js')], ...plain },
  ];
  if ((await findPython()) !== undefined)
    cases.push({ name: 'plain Python', command: ['python3', sourcePath('plain-target.py')], ...plain });
  const lines = 1 + records + Math.floor(records / STATE_EVERY);
  cases.push({ name: 'cat > file', command: ['cat'], output: 'stdout', lines });
  return { title: 'Target', input, records, cases, baseline: PLAIN_NODE, notes: NOTES };
}

async function ourTarget(folder: string, validation: 'fail' | 'off'): Promise<[string, ...string[]]> {
  const config = join(folder, `target-${validation}.json`);
  await writeFile(config, JSON.stringify({ destination: 'records', validation }));
  return [process.execPath, binPath('target-s3-json', 'target-s3-json.js'), '--config', config];
}
