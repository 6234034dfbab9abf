import { type Ask } from '../ledger/ask.js';
import { toDate } from '../time/day.js';
import { type FilePlace } from './question.js';

/**
 * Where OnSpot is told to write the file of an ask; undefined when it posts the answer instead. The name holds nothing
 * that OnSpot would take out.
 */
export function filePlaceOf({ id, batch }: Pick<Ask, 'id' | 'batch'>): FilePlace | undefined {
  if (batch.saveUrl === undefined) return undefined;
  const outputLocation = `${batch.saveUrl.replace(/\/+$/, '')}/${batch.stream}/${toDate(batch.window.first)}`;
  return { outputLocation, fileName: `${id}.csv` };
}

/** The address of that file. */
export function toFileUrl(ask: Pick<Ask, 'id' | 'batch'>): string | undefined {
  const place = filePlaceOf(ask);
  return place && `${place.outputLocation}/${place.fileName}`;
}
