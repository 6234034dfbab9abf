import { medianSeconds } from '../figures.js';
import { smallRecords } from '../inputs/recipes.js';
import { measure } from '../measure.js';
import { type Part, twiceTheLargest } from '../part.js';
import { toMarkdown } from '../table.js';
import { commonRecipes, OURS, toComparisons } from './common-inputs.js';
import { type Measured, measureStartUp } from './start-up.js';

const INTRODUCTION =
  '## The target beside plain programs\n\n' +
  'All read the same file on stdin and write to a directory on the same disk; the input is in the page cache where memory allows. Plain ' +
  'Node is readline, JSON.parse, JSON.stringify and a write stream with back-pressure for each stream; plain Python is ' +
  'json.loads and json.dumps. Neither validates, names its files apart or says more than the last state. ' +
  'target-s3-json alone waits until its files are safe on the disk (fsync); the others leave that to the system.';

/** Our target and plain ones with what most taps say, and what of that is start-up. */
export const targetPart: Part = {
  toRecipes: (sizes) => [...commonRecipes(sizes), smallRecords(1)],
  toDiskBytes: (sizes) => twiceTheLargest(commonRecipes(sizes)),
  measure: async (bench) => {
    const sections = [INTRODUCTION];
    const measured: Measured[] = [];
    for await (const comparison of toComparisons(bench)) {
      const measurements = await measure(comparison, bench);
      sections.push(toMarkdown(comparison, measurements));
      const ours = measurements.find(({ name }) => name === OURS);
      measured.push({ title: comparison.title, seconds: medianSeconds(ours?.costs ?? []) });
    }
    return [...sections, await measureStartUp(bench, measured)].join('\n\n');
  },
};
