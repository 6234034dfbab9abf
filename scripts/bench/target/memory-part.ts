import { highestPeakMebibytes, toVerdict } from '../figures.js';
import { manyStreams, smallRecords } from '../inputs/recipes.js';
import { layOut } from '../lay-out.js';
import { measure } from '../measure.js';
import { type Bench, type Part, twiceTheLargest } from '../part.js';
import { type Sizes } from '../sizes.js';
import { type OurTarget, toTargetCase } from './our-target.js';

const STREAMS = 500;

/** The most that memory may grow from the short input to the long one, in MiB. */
const GROWTH = 10;

const INTRODUCTION =
  '## Memory of the target\n\n' +
  'Small records, as above, with the default settings: the most memory that the process had resident at any time ' +
  '(VmHWM, told by the process itself when it ends), the highest of all rounds.';

type Row = Omit<OurTarget, 'input'> & { recipe: ReturnType<typeof smallRecords>; limit?: number };

function toRows({ short, small, streams }: Sizes): [Row, Row, ...Row[]] {
  return [
    { name: 'one stream to a directory', recipe: smallRecords(short), limit: 80 },
    { name: 'one stream to a directory', recipe: smallRecords(small), limit: 80 },
    { name: 'one stream to S3', place: 'S3', recipe: smallRecords(small), limit: 140 },
    { name: `${STREAMS} interleaved streams to S3`, place: 'S3', recipe: manyStreams(streams, STREAMS), limit: 170 },
  ];
}

const toRecipes = (sizes: Sizes) => toRows(sizes).map(({ recipe }) => recipe);

/** What the target's memory depends on, and what it does not. */
export const targetMemoryPart: Part = {
  toRecipes,
  toDiskBytes: (sizes) => twiceTheLargest(toRecipes(sizes)),
  measure: async (bench) => {
    const rows = toRows(bench.sizes);
    const peaks = await measurePeaks(rows, bench);
    const table = rows.map(({ name, recipe, limit = Infinity }, at) => toCells(name, recipe.records, peaks[at], limit));
    const [short, long] = peaks;
    const growth = short === undefined || long === undefined ? undefined : long - short;
    const [from, to] = rows.map(({ recipe }) => recipe.records.toLocaleString('en'));
    table.splice(2, 0, toCells(`growth from ${from} to ${to}`, undefined, growth, GROWTH));
    return `${INTRODUCTION}\n\n${layOut([['what', 'records', 'MiB', 'limit'], ...table]).join('\n')}`;
  },
};

async function measurePeaks(rows: readonly Row[], bench: Bench): Promise<(number | undefined)[]> {
  const cases = [];
  for (const { recipe, ...row } of rows) {
    const input = await bench.inputs.get(recipe);
    const name = `${row.name}, ${recipe.records} records`;
    cases.push(await toTargetCase({ ...row, name, input }, bench.folder));
  }
  const measurements = await measure({ title: 'Memory of the target', cases }, bench);
  return measurements.map(({ costs }) => highestPeakMebibytes(costs));
}

function toCells(name: string, records: number | undefined, mebibytes: number | undefined, limit: number): string[] {
  const verdict = mebibytes === undefined ? 'unknown' : toVerdict(`≤ ${limit}`, mebibytes <= limit);
  return [name, records?.toLocaleString('en') ?? '', mebibytes?.toFixed(1) ?? '', verdict];
}
