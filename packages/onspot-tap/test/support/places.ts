import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Place, toPlacesFile } from '../../../../test/support/places.js';

export { type Place, square } from '../../../../test/support/places.js';

/** Writes one locations file with a square per name. */
export async function writePlaces(folder: string, places: readonly (string | Place)[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'esquire_locations_1.json'), JSON.stringify(toPlacesFile(places)));
}
