/** A place in Minneapolis, about 200 m wide. */
export const RING = [
  [-93.2765, 44.9735],
  [-93.2735, 44.9735],
  [-93.2735, 44.9755],
  [-93.2765, 44.9755],
  [-93.2765, 44.9735],
];

type Wish = { name?: string; day?: string; callback?: string; geometry?: unknown; properties?: object };

/** A feature that asks for one day of one place. */
export function feature({ name = 'EF~00001', day = '2024-05-03', callback, geometry, properties }: Wish = {}) {
  return {
    type: 'Feature',
    geometry: geometry ?? { type: 'Polygon', coordinates: [RING] },
    properties: {
      name,
      start: `${day}T00:00:00`,
      end: `${day}T23:59:59`,
      callback: callback ?? 'http://127.0.0.1:9/none',
      ...properties,
    },
  };
}

export function collection(...features: unknown[]) {
  return { type: 'FeatureCollection', features };
}
