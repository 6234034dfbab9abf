import { type Household } from './households.js';
import { hashPair, hashText } from './random.js';

/** Columns of which one holds 1 for everybody, and the rest 0. */
type Choice = { key: string; of: 'person' | 'household'; columns: readonly string[] };
/** A column that holds 1 for a share of all, and 0 for the rest. */
type Flag = { of: 'person' | 'household'; column: string; share: number };

const CHOICES: readonly Choice[] = [
  { key: 'gender', of: 'person', columns: ['male', 'female'] },
  {
    key: 'dwelling_type',
    of: 'household',
    columns: ['dwelling_type apt/multi-family', 'dwelling_type single family'],
  },
  {
    key: 'education',
    of: 'person',
    columns: ['completed high school', 'some college', 'completed college', 'completed graduate school'],
  },
  {
    key: 'household_income',
    of: 'household',
    columns: ['under $15000', '$35000 - $49999', '$75000 - $99999', '$150000 - $199999', '$250000+'].map(
      (band) => `household_income ${band}`,
    ),
  },
  {
    key: 'networth',
    of: 'household',
    columns: ['less than $50000', '$100000 - $249999', '$500000+'].map((band) => `networth ${band}`),
  },
  {
    key: 'estimated_age',
    of: 'person',
    columns: ['18-24', '25-29', '35-39', '45-49', '55-59', '65-69', '70+'].map((band) => `estimated_age ${band}`),
  },
];

const FLAGS: readonly Flag[] = [
  { of: 'person', column: 'married', share: 0.5 },
  { of: 'household', column: 'home_owner', share: 0.65 },
  { of: 'household', column: 'presence_of_children', share: 0.35 },
  { of: 'household', column: 'presence_of_veteran', share: 0.1 },
  { of: 'person', column: 'buyer_auto', share: 0.2 },
  { of: 'person', column: 'buyer_sports', share: 0.3 },
  { of: 'person', column: 'interest_cooking', share: 0.4 },
  { of: 'person', column: 'interest_golf', share: 0.15 },
  { of: 'person', column: 'reading_history', share: 0.2 },
  { of: 'person', column: 'donor_wildlife', share: 0.05 },
  { of: 'person', column: 'has_credit', share: 0.8 },
  { of: 'person', column: 'occupation teacher/educator', share: 0.05 },
];

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
// For keys nobody here knows; OnSpot's own list is not public.
const LETTERS_OF_STRANGERS = 5;

/** The columns that hold 0 or 1. */
export const TRAIT_COLUMNS: readonly string[] = [
  ...CHOICES.flatMap(({ columns }) => columns),
  ...FLAGS.map(({ column }) => column),
];

/** What is known about a device's owner: 0 or 1 by column. */
export function drawTraits(device: number, household: Household): Record<string, number> {
  const traits: Record<string, number> = {};
  for (const { key, of, columns } of CHOICES) {
    const chosen = draw(key, of, device, household) % columns.length;
    columns.forEach((column, i) => (traits[column] = i === chosen ? 1 : 0));
  }
  for (const { column, of, share } of FLAGS)
    traits[column] = draw(column, of, device, household) / 2 ** 32 < share ? 1 : 0;
  return traits;
}

/** The letter under which an aggregate counts a device's owner for a demographic key. */
export function drawLetter(key: string, device: number, household: Household): string {
  const choice = CHOICES.find((each) => each.key === key);
  const { of = 'person', columns: { length } = { length: LETTERS_OF_STRANGERS } } = choice ?? {};
  return LETTERS.charAt(draw(key, of, device, household) % length);
}

function draw(key: string, of: Choice['of'], device: number, household: Household): number {
  const who = of === 'person' ? device : household.id;
  return hashPair(hashText(key) ^ Math.floor(who / 2 ** 32), who % 2 ** 32);
}
