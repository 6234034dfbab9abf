import { type Household } from './households.js';
import { hashPair, hashText } from './random.js';

type Scale = 'district' | 'percent' | 'amount';

const PARTIES = ['conservative', 'democratic', 'green', 'independent', 'libertarian', 'liberal', 'republican'];
const ELECTIONS = ['midterm_general', 'midterm_primary', 'presidential_general', 'presidential_primary'];

const SCALES: readonly (readonly [field: string, scale: Scale])[] = [
  ...['congressional', 'state_senate', 'state_assembly'].map((body) => [`${body}_district`, 'district'] as const),
  ...PARTIES.map((party) => [`${party}_party_probability`, 'percent'] as const),
  ...['state', 'federal'].flatMap(
    (level) =>
      [
        [`${level}_donation_amount_percentile`, 'percent'],
        [`${level}_donation_amount_prediction`, 'amount'],
        [`${level}_donor_probability`, 'percent'],
      ] as const,
  ),
  ...ELECTIONS.map((election) => [`turnout_probability_${election}`, 'percent'] as const),
];

const AMOUNTS = ['$0-$50', '$51-$100', '$101-$250', '$251-$1000', '$1001+'];
const DISTRICTS = 8;

/** The fields of political data, in the order OnSpot lists them. */
export const POLITICAL_FIELDS: readonly string[] = SCALES.map(([field]) => field);

const SCALE_OF: ReadonlyMap<string, { scale: Scale; salt: number }> = new Map(
  SCALES.map(([field, scale]) => [toKey(field), { scale, salt: hashText(field) }]),
);

/** Into which bucket of each field a device's owner falls. */
export function drawPolitics(device: number, household: Household): Record<string, string> {
  return Object.fromEntries(POLITICAL_FIELDS.map((field) => [field, drawBucket(field, device, household)]));
}

/** Into which bucket of one field, however it is spelled, a device's owner falls. */
export function drawBucket(field: string, device: number, { home }: Household): string {
  const { scale, salt } = SCALE_OF.get(toKey(field)) ?? { scale: 'percent', salt: 0 };
  // Neighbours vote in the same districts.
  if (scale === 'district') return String(1 + (hashPair(salt, Number(home.zip)) % DISTRICTS));
  const draw = hashPair(salt ^ Math.floor(device / 2 ** 32), device % 2 ** 32);
  if (scale === 'amount') return AMOUNTS[draw % AMOUNTS.length] ?? '';
  const tenth = draw % 10;
  return tenth === 0 ? '0%-10%' : `${tenth}1%-${tenth + 1}0%`;
}

function toKey(field: string): string {
  return field.toLowerCase().replace(/[\s_]+/g, '');
}
