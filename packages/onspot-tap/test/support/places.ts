import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A square of some 200 m somewhere in Minneapolis; another shift is another place. */
export function square(shift = 0) {
  const [west, south] = [-93.2765 + shift * 0.01, 44.9735];
  const [east, north] = [west + 0.003, south + 0.002];
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: 'Polygon', coordinates: [ring] };
}

/** What OnSpot would refuse, and the tap does not check: the emulator wants a name of its own for it. */
export type Place = { name: string; geometry?: object };

/** Writes one locations file with a square per name. */
export async function writePlaces(folder: string, places: readonly (string | Place)[]): Promise<void> {
  const features = places.map((place, index) => {
    const { name, geometry = square(index) } = typeof place === 'string' ? { name: place } : place;
    return { type: 'Feature', geometry, properties: { name } };
  });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'esquire_locations_1.json'), JSON.stringify({ type: 'FeatureCollection', features }));
}
