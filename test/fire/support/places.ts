/** A locations file with a square of some 200 m in Minneapolis for each id. */
export function toPlacesFile(ids: readonly string[]): object {
  return { type: 'FeatureCollection', features: ids.map(toFeature) };
}

function toFeature(name: string, index: number): object {
  const [west, south] = [-93.2765 + index * 0.01, 44.9735];
  const [east, north] = [west + 0.003, south + 0.002];
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: 'Feature', geometry: { type: 'Polygon', coordinates: [ring] }, properties: { name } };
}
