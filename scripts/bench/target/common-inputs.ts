import { type SingerInput } from '../inputs/inputs.js';
import { nestedRecords, type Recipe, smallRecords, wideRecords } from '../inputs/recipes.js';
import { findPython } from '../machine.js';
import { programPath, sourcePath } from '../paths.js';
import { type Bench } from '../part.js';
import { type Sizes } from '../sizes.js';
import { type Case, type Comparison } from '../workload.js';
import { toTargetCase } from './our-target.js';

export const OURS = 'target-s3-json';
export const PLAIN_NODE = 'plain Node';

/** What most taps say, and how many times as quick as plain Node our target is to be with it. */
const INPUTS = [
  { title: 'Small records', goal: 4, toRecipe: ({ small }: Sizes) => smallRecords(small) },
  { title: 'Nested records in three streams', goal: 4, toRecipe: ({ nested }: Sizes) => nestedRecords(nested) },
  { title: 'Records of 60 columns', goal: 3.5, toRecipe: ({ wide }: Sizes) => wideRecords(wide) },
] as const;

export function commonRecipes(sizes: Sizes): Recipe[] {
  return INPUTS.map(({ toRecipe }) => toRecipe(sizes));
}

/** One comparison for each input: our target, what one writes in an afternoon, and a mere copy. */
export async function* toComparisons({ sizes, inputs, folder }: Bench): AsyncGenerator<Comparison> {
  for (const { title, goal, toRecipe } of INPUTS) {
    const input = await inputs.get(toRecipe(sizes));
    const cases = [
      await toTargetCase({ name: OURS, input, goal }, folder),
      await toTargetCase({ name: `${OURS}, validation off`, input, settings: { validation: 'off' } }, folder),
      ...(await toPlainCases(input)),
      { name: 'cat > file', command: ['cat'], input: input.path, outputs: new Map([['stdout', input.lines]]) } as const,
    ];
    yield { title, records: input.records, bytes: input.bytes, cases, baseline: PLAIN_NODE, ratio: 'speed', notes: [] };
  }
}

/** The targets that one writes in an afternoon. */
export async function toPlainCases(input: SingerInput): Promise<Case[]> {
  const outputs = new Map(Array.from(input.streams, ([stream, records]) => [`${stream}.jsonl`, records]));
  const common = { input: input.path, outputs };
  const node: Case = { name: PLAIN_NODE, command: [process.execPath, programPath('plain-target.js')], ...common };
  if ((await findPython()) === undefined) return [node];
  return [node, { name: 'plain Python', command: ['python3', sourcePath('plain-target.py')], ...common }];
}
