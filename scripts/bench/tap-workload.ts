import { join } from 'node:path';
import { countObservations, toAnswer } from './answer-input.js';
import { writeInput } from './input-file.js';
import { programPath } from './paths.js';
import { type Workload } from './workload.js';

const WHOLE = 'JSON.parse of the whole body';

const NOTES = [
  'Both read the same answer on stdin and write the same records as RECORD lines to a file; ours loads all of the tap first, the other nothing. A string of JavaScript ends at 512 MiB: ' +
    'larger answers cannot be parsed as a whole.',
];

/** One large answer into RECORD lines: as our tap reads it, and read as a whole. */
export async function createTapWorkload(folder: string, bytes: number, signal: AbortSignal): Promise<Workload> {
  const records = countObservations(bytes);
  const input = await writeInput(join(folder, 'answer.json'), toAnswer(records), signal);
  const lines = { output: 'stdout', lines: records };
  return {
    title: 'Tap',
    input,
    records,
    cases: [
      { name: 'readAnswer', command: [process.execPath, programPath('read-answer.js')], ...lines },
      { name: WHOLE, command: [process.execPath, programPath('whole-answer.js')], ...lines, mayFail: true },
    ],
    baseline: WHOLE,
    notes: NOTES,
  };
}
