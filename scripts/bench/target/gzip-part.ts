import { bareRecords, smallRecords } from '../inputs/recipes.js';
import { type SingerInput } from '../inputs/inputs.js';
import { measure } from '../measure.js';
import { programPath } from '../paths.js';
import { type Part, twiceTheLargest } from '../part.js';
import { type Sizes } from '../sizes.js';
import { toMarkdown } from '../table.js';
import { type Case, type Comparison } from '../workload.js';
import { OURS } from './common-inputs.js';
import { toTargetCase } from './our-target.js';

const ALONE = 'compressor alone';

const LEVELS = [1, 6] as const;

const INTRODUCTION =
  '## Compressed\n\n' +
  'The target with `"compression": "gzip"`, which reads messages, beside a program that does nothing but compress the ' +
  'same records, read from a file of bare records: pages of 1 MiB, a gzip member each, four at a time on the threads of ' +
  'libuv, then fsync. Where the two differ little, the target does its own work while the compressor does its. MB are ' +
  'those of the bare records. Level 6 is the default.';

const toRecipes = ({ small }: Sizes) => [smallRecords(small), bareRecords(small)] as const;

/** How near the target comes to what gzip allows. */
export const gzipPart: Part = {
  toRecipes,
  toDiskBytes: (sizes) => twiceTheLargest(toRecipes(sizes)),
  measure: async (bench) => {
    const [messageRecipe, bareRecipe] = toRecipes(bench.sizes);
    const [messages, bare] = [await bench.inputs.get(messageRecipe), await bench.inputs.get(bareRecipe)];
    const sections = [INTRODUCTION];
    for (const level of LEVELS) {
      const settings = { compression: 'gzip', compression_level: level };
      const comparison: Comparison = {
        title: `gzip, level ${level}`,
        records: bare.records,
        bytes: bare.bytes,
        cases: [await toTargetCase({ name: OURS, input: messages, settings }, bench.folder), toCompressor(bare, level)],
        baseline: ALONE,
        ratio: 'speed',
        notes: [],
      };
      sections.push(toMarkdown(comparison, await measure(comparison, bench)));
    }
    return sections.join('\n\n');
  },
};

function toCompressor({ path, records }: SingerInput, level: number): Case {
  return {
    name: ALONE,
    command: [process.execPath, programPath('compress-alone.js'), 'records.jsonl.gz', String(level)],
    input: path,
    outputs: new Map([['records.jsonl.gz', records]]),
  };
}
