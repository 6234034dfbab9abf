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

/** How many jobs share the last night that is measured. */
const SHARDS = 4;

const LIMITS = { seconds: 20, mebibytes: 300 };

const INTRODUCTION =
  '## Planning\n\n' +
  '`tap-onspot --dry-run` reads locations, ledger and state from a directory, plans, builds every request and prints a ' +
  'line for each; it does what a run does before it has OnSpot answer. On the first night nothing is known. On a later ' +
  'one the ledger holds all that was asked the night before, the state a bookmark for each location and stream and a ' +
  'mark for each batch, and the whole look-back is asked again. A shard reads of the ledger what is its own, and all of ' +
  'the locations.';

function toNight({ locations }: Sizes): Night {
  return { locations, days: 30, streams: ['observations', 'zipcodes'] };
}

/** What a night costs the tap before OnSpot is asked. */
export const planPart: Part = {
  toRecipes: () => [],
  toDiskBytes: (sizes) => 2 * toLedgerBytes(toNight(sizes)),
  measure: async (bench) => {
    const night = toNight(bench.sizes);
    const input = await writeInput(join(bench.folder, 'nothing'), [], bench.signal);
    const shared = { ...night, shards: SHARDS };
    const outputsOf = (of: Night) => ({ input: input.path, outputs: new Map([['stdout', countRequests(of)]]) });
    bench.say('Planning: writing ledgers');
    const nights = [night, night, shared];
    const cases = [
      {
        name: 'the first night',
        command: await writeFirstNight(join(bench.folder, 'first'), night),
        ...outputsOf(night),
      },
      {
        name: 'a later night',
        command: await writeLaterNight(join(bench.folder, 'later'), night),
        ...outputsOf(night),
      },
      {
        name: `a later night, shard 0/${SHARDS}`,
        command: await writeLaterNight(join(bench.folder, 'shared'), shared),
        ...outputsOf(shared),
      },
    ];
    const measured = await measure({ title: 'Planning', cases }, bench);
    const rows = measured.map((one, index) => toCells(one, nights[index] ?? night));
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
