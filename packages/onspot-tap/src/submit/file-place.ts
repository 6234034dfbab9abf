import { type Ask } from '../ledger/ask.js';
import { toDate } from '../time/day.js';
import { type FilePlace } from './question.js';

/** Where OnSpot is told to write the file of an ask. Its name holds nothing that OnSpot would take out. */
export function filePlaceOf({ id, batch }: Pick<Ask, 'id' | 'batch'>, saveUrl: string): FilePlace {
  const outputLocation = `${saveUrl.replace(/\/+$/, '')}/${batch.stream}/${toDate(batch.window.first)}`;
  return { outputLocation, fileName: `${id}.csv` };
}

/** The address of such a file. */
export function toFileUrl({ outputLocation, fileName }: FilePlace): string {
  return `${outputLocation}/${fileName}`;
}
