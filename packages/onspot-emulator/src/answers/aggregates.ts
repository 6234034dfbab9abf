import { findHousehold, readSizes, type Sizes } from '../data/homes.js';
import { type Household } from '../data/households.js';
import { drawBucket, POLITICAL_FIELDS } from '../data/politics.js';
import { type Question } from '../data/question.js';
import { listDevicesSeen } from '../data/seen.js';
import { drawLetter } from '../data/traits.js';
import { type World } from '../data/world.js';
import { type JsonValue } from '../json.js';
import { type AnswerField } from './field.js';

const ANY_SIZE = { min: 1, max: Infinity };

/** How many of the devices with a household fall under each letter of the keys asked for. */
export function answerDemographics(question: Question, world: World): AnswerField[] {
  const keys = toTexts(question.properties.demographics);
  const sizes = readSizes(question.properties);
  return aggregate(question, world, { keys, sizes, bucketOf: drawLetter });
}

/** How many of the devices with a household fall into each bucket of the political fields asked for. */
export function answerPolitics(question: Question, world: World): AnswerField[] {
  const { headers } = question.properties;
  const keys = headers === undefined ? POLITICAL_FIELDS : toTexts(headers);
  return aggregate(question, world, { keys, sizes: ANY_SIZE, bucketOf: drawBucket });
}

type Aggregation = {
  keys: readonly string[];
  sizes: Sizes;
  bucketOf: (key: string, device: number, household: Household) => string;
};

function aggregate(question: Question, world: World, { keys, sizes, bucketOf }: Aggregation): AnswerField[] {
  const sums = new Map(keys.map((key) => [key, new Map<string, number>()]));
  let totalMatched = 0;
  for (const device of listDevicesSeen(question, world)) {
    const household = findHousehold(device, sizes);
    if (!household) continue;
    totalMatched++;
    for (const [key, sum] of sums) {
      const bucket = bucketOf(key, device, household);
      sum.set(bucket, (sum.get(bucket) ?? 0) + 1);
    }
  }
  const demographics = Object.fromEntries([...sums].map(([key, sum]) => [key, Object.fromEntries([...sum].sort())]));
  return [
    { key: 'totalMatched', value: totalMatched },
    { key: 'demographics', value: demographics },
  ];
}

function toTexts(list: JsonValue | undefined): string[] {
  return Array.isArray(list) ? list.map(String) : [];
}
