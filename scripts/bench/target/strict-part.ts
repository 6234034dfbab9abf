import { smallRecords, strictRecords } from '../inputs/recipes.js';
import { measure } from '../measure.js';
import { type Part, twiceTheLargest } from '../part.js';
import { type Sizes } from '../sizes.js';
import { toMarkdown } from '../table.js';
import { toTargetCase } from './our-target.js';

const PLAIN = 'plain schema';

const INTRODUCTION =
  '## A strict schema\n\n' +
  'The same records behind two SCHEMA messages. The plain one lets each field be null; the strict one has `required`, ' +
  '`enum`, `anyOf` with null, and unions with null.';

const toRecipes = ({ small }: Sizes) => [smallRecords(small), strictRecords(small)] as const;

/** What it costs to demand more of records. */
export const strictPart: Part = {
  toRecipes,
  toDiskBytes: (sizes) => twiceTheLargest(toRecipes(sizes)),
  measure: async (bench) => {
    const [plainRecipe, strictRecipe] = toRecipes(bench.sizes);
    const [plain, strict] = [await bench.inputs.get(plainRecipe), await bench.inputs.get(strictRecipe)];
    const comparison = {
      title: 'Strict and plain schema',
      records: plain.records,
      bytes: plain.bytes,
      cases: [
        await toTargetCase({ name: PLAIN, input: plain }, bench.folder),
        await toTargetCase({ name: 'strict schema', input: strict, goal: 1.3 }, bench.folder),
      ],
      baseline: PLAIN,
      ratio: 'time',
      notes: [],
    } as const;
    return `${INTRODUCTION}\n\n${toMarkdown(comparison, await measure(comparison, bench))}`;
  },
};
