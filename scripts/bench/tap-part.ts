import { join } from 'node:path';
import { medianSeconds, toVerdict } from './figures.js';
import { countObservations, toAnswer } from './inputs/answer-input.js';
import { writeInput } from './inputs/input-file.js';
import { measure, type Measurement } from './measure.js';
import { type Bench, type Part } from './part.js';
import { programPath } from './paths.js';
import { toMarkdown } from './table.js';
import { type Case, type Comparison } from './workload.js';

const OURS = 'readAnswer';
const STREAMED = '@streamparser/json';
const WHOLE = 'JSON.parse of the whole body';

/** How many times as quick as the others ours is to be, and in how much memory. */
const GOALS = { [STREAMED]: 4, [WHOLE]: 2.5 };
const PEAK_GOAL_MEBIBYTES = 100;

/** How much of the rate a longer answer may cost. */
const RATE_GOAL = 0.9;

const INTRODUCTION =
  '## The tap\n\n' +
  'All read the same answer about observations on stdin and write the same records as RECORD lines to a file. ' +
  'readAnswer is what the tap reads answers with (`onspot-tap/answers`); @streamparser/json is given the chunks as they ' +
  'come and gives one observation at a time, and JSON.stringify writes them. Of the three only readAnswer checks each ' +
  'element, and whether the text is UTF-8. A string of JavaScript ends at 512 MiB: larger answers cannot be parsed as a ' +
  'whole.';

/** A line is about three times as long as the observation it is made of. */
const LINES_PER_BYTE = 3.2;

/** Large answers into RECORD lines: as our tap reads them, as a stream parser does, and read as a whole. */
export const tapPart: Part = {
  toRecipes: () => [],
  toDiskBytes: ({ answerBytes, longAnswerBytes }) =>
    answerBytes + longAnswerBytes + LINES_PER_BYTE * Math.max(answerBytes, longAnswerBytes),
  measure: async (bench) => {
    const { answerBytes, longAnswerBytes } = bench.sizes;
    const usual = await compare(bench, { title: 'An answer', bytes: answerBytes }, [OURS, STREAMED, WHOLE]);
    const long = await compare(bench, { title: 'A longer answer', bytes: longAnswerBytes }, [OURS, WHOLE]);
    const ratio = long.recordsPerSecond / usual.recordsPerSecond;
    const verdict = toVerdict(`≥ ${RATE_GOAL}`, ratio >= RATE_GOAL);
    const rate = `The rate of ${OURS} is ${ratio.toFixed(2)} times that for the shorter answer (goal ${verdict}).`;
    return [INTRODUCTION, usual.table, long.table, rate].join('\n\n');
  },
};

type Answer = { title: string; bytes: number };

type Compared = { table: string; recordsPerSecond: number };

/** Measures the programs of these names; where there are but ours and one that may fail, nothing is a baseline. */
async function compare(bench: Bench, { title, bytes }: Answer, names: readonly ProgramName[]): Promise<Compared> {
  const records = countObservations(bytes);
  bench.say(`Writing ${(bytes / 1e6).toFixed(0)} MB of input: an answer`);
  const input = await writeInput(join(bench.folder, `answer-${records}.json`), toAnswer(records), bench.signal);
  const baselines = names.includes(STREAMED) ? names.filter((name) => name !== OURS) : [];
  const cases = names.map((name): Case => {
    const common = { name, input: input.path, outputs: new Map([['stdout', records]]) };
    const command = [process.execPath, programPath(PROGRAMS[name])] as const;
    if (name !== OURS) return { ...common, command, mayFail: name === WHOLE };
    return { ...common, command, peakGoalMebibytes: PEAK_GOAL_MEBIBYTES, ...(baselines.length > 0 && { goal: GOALS }) };
  });
  const comparison: Comparison = {
    title,
    records,
    bytes: input.bytes,
    cases,
    baseline: baselines,
    ratio: 'speed',
    notes: [],
  };
  const measurements = await measure(comparison, bench);
  const table = toMarkdown(comparison, measurements);
  return { table, recordsPerSecond: records / medianSeconds(costsOf(OURS, measurements)) };
}

const PROGRAMS = {
  [OURS]: 'read-answer.js',
  [STREAMED]: 'streamed-answer.js',
  [WHOLE]: 'whole-answer.js',
} as const;

type ProgramName = keyof typeof PROGRAMS;

function costsOf(name: string, measurements: readonly Measurement[]): Measurement['costs'] {
  return measurements.find((one) => one.name === name)?.costs ?? [];
}
