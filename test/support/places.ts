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

/** A locations file with a square per name. */
export function toPlacesFile(places: readonly (string | Place)[]): object {
  const features = places.map((place, index) => {
    const { name, geometry = square(index) } = typeof place === 'string' ? { name: place } : place;
    return { type: 'Feature', geometry, properties: { name } };
  });
  return { type: 'FeatureCollection', features };
}
