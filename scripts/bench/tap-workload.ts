import { join } from 'node:path';
import { countObservations, toAnswer } from './inputs/answer-input.js';
import { writeInput } from './inputs/input-file.js';
import { programPath } from './paths.js';
import { type Comparison } from './workload.js';

const WHOLE = 'JSON.parse of the whole body';

const NOTES = [
  'Both read the same answer on stdin and write the same records as RECORD lines to a file; ours loads all of the tap first, the other nothing. A string of JavaScript ends at 512 MiB: ' +
    'larger answers cannot be parsed as a whole.',
];

/** One large answer into RECORD lines: as our tap reads it, and read as a whole. */
export async function createTapWorkload(folder: string, bytes: number, signal: AbortSignal): Promise<Comparison> {
  const records = countObservations(bytes);
  const input = await writeInput(join(folder, 'answer.json'), toAnswer(records), signal);
  const common = { input: input.path, outputs: new Map([['stdout', records]]) };
  return {
    title: 'Tap',
    records,
    bytes: input.bytes,
    cases: [
      { name: 'readAnswer', command: [process.execPath, programPath('read-answer.js')], ...common },
      { name: WHOLE, command: [process.execPath, programPath('whole-answer.js')], ...common, mayFail: true },
    ],
    baseline: WHOLE,
    ratio: 'speed',
    notes: NOTES,
  };
}
