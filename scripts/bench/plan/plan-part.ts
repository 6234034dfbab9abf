import { join } from 'node:path';
import { highestPeakMebibytes, medianSeconds, toRange, toSeconds, toVerdict } from '../figures.js';
import { layOut } from '../lay-out.js';
import { measure, type Measurement } from '../measure.js';
import { type Part } from '../part.js';
import { writeInput } from '../inputs/input-file.js';
import { type Sizes } from '../sizes.js';
import {
  countQuestions,
  countRequests,
  type Night,
  toLedgerBytes,
  writeFirstNight,
  writeLaterNight,
} from './night-files.js';

const LIMITS = { seconds: 20, mebibytes: 300 };

const INTRODUCTION =
  '## Planning\n\n' +
  '`tap-onspot --dry-run` reads locations, ledger and state from a directory, plans, builds every request and prints a ' +
  'line for each; it does what a run does before it has OnSpot answer. On the first night nothing is known. On a later ' +
  'one the ledger holds all that was asked the night before, the state a bookmark for each location and stream and a ' +
  'mark for each batch, and the whole look-back is asked again.';

function toNight({ locations }: Sizes): Night {
  return { locations, days: 30, streams: ['observations', 'zipcodes'] };
}

/** What a night costs the tap before OnSpot is asked. */
export const planPart: Part = {
  toRecipes: () => [],
  toDiskBytes: (sizes) => toLedgerBytes(toNight(sizes)),
  measure: async (bench) => {
    const night = toNight(bench.sizes);
    const input = await writeInput(join(bench.folder, 'nothing'), [], bench.signal);
    const common = { input: input.path, outputs: new Map([['stdout', countRequests(night)]]) };
    bench.say('Planning: writing a ledger');
    const cases = [
      { name: 'the first night', command: await writeFirstNight(join(bench.folder, 'first'), night), ...common },
      { name: 'a later night', command: await writeLaterNight(join(bench.folder, 'later'), night), ...common },
    ];
    const rows = (await measure({ title: 'Planning', cases }, bench)).map((one) => toCells(one, night));
    return [
      INTRODUCTION,
      '',
      ...layOut([['what', 'questions', 'seconds', 'min–max', 'goal', 'peak MiB', 'goal'], ...rows]),
    ].join('\n');
  },
};

function toCells({ name, costs }: Measurement, night: Night): string[] {
  const seconds = medianSeconds(costs);
  const peak = highestPeakMebibytes(costs);
  return [
    name,
    countQuestions(night).toLocaleString('en'),
    toSeconds(seconds),
    toRange(costs),
    toVerdict(`< ${LIMITS.seconds}`, seconds < LIMITS.seconds),
    peak?.toFixed(0) ?? '',
    peak === undefined ? 'unknown' : toVerdict(`< ${LIMITS.mebibytes}`, peak < LIMITS.mebibytes),
  ];
}
