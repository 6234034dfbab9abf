import { S3_FOLDER } from '../beside-s3.js';
import { type SingerInput } from '../inputs/inputs.js';
import { bareRecords, smallRecords } from '../inputs/recipes.js';
import { measure } from '../measure.js';
import { programPath } from '../paths.js';
import { type Part, twiceTheLargest } from '../part.js';
import { type Sizes } from '../sizes.js';
import { toMarkdown } from '../table.js';
import { type Case, type Comparison } from '../workload.js';
import { OURS } from './common-inputs.js';
import { toTargetCase } from './our-target.js';

const ALONE = 'lib-storage alone';

const KEY = 'records.jsonl';

const INTRODUCTION =
  '## To S3\n\n' +
  'The target, which reads messages, beside a program that does nothing but send the same records, read from a file of ' +
  'bare records, with the `Upload` of @aws-sdk/lib-storage. Both send one object in parts of 8 MiB, two at a time, to ' +
  'the S3 emulator on loopback: a process of its own that keeps objects as files, new for each run. MB are those of the ' +
  'bare records.\n\n' +
  'The server runs on the same processors, and hashes each byte twice (for the signature and for the ETag) in one ' +
  'thread. Where its CPU seconds come near the seconds, both rows wait for it, and the ratio says little of what the ' +
  'programs could do with a quicker one.';

const toRecipes = ({ small }: Sizes) => [smallRecords(small), bareRecords(small)] as const;

/** How near the target comes to an upload that does nothing else. */
export const s3Part: Part = {
  toRecipes,
  toDiskBytes: (sizes) => twiceTheLargest(toRecipes(sizes)),
  measure: async (bench) => {
    const [messageRecipe, bareRecipe] = toRecipes(bench.sizes);
    const [messages, bare] = [await bench.inputs.get(messageRecipe), await bench.inputs.get(bareRecipe)];
    // Upload makes one object, so ours does, too.
    const settings = { rotate_bytes: 2 * bare.bytes, rotate_seconds: 86_400 };
    const comparison: Comparison = {
      title: 'S3 on loopback',
      records: bare.records,
      bytes: bare.bytes,
      cases: [
        await toTargetCase({ name: OURS, input: messages, place: 'S3', settings, goal: 0.8 }, bench.folder),
        toUpload(bare),
      ],
      baseline: ALONE,
      ratio: 'speed',
      notes: [],
    };
    return `${INTRODUCTION}\n\n${toMarkdown(comparison, await measure(comparison, bench))}`;
  },
};

function toUpload({ path, records }: SingerInput): Case {
  return {
    name: ALONE,
    command: [process.execPath, programPath('upload-alone.js'), KEY],
    input: path,
    outputs: new Map([[`${S3_FOLDER}/${KEY}`, records]]),
    needsS3: true,
  };
}
