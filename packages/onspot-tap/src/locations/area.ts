import { type Ring } from './geometry.js';

const METRES_PER_DEGREE = 111_195; // of a great circle on the mean sphere, 6371 km

/** The area inside a ring in square metres, as if the ground were flat: good to a percent for places of some miles. */
export function areaOf(ring: Ring): number {
  const [origin] = ring;
  if (origin === undefined) return 0;
  const scale = METRES_PER_DEGREE ** 2 * Math.cos((origin[1] * Math.PI) / 180);
  let doubled = 0;
  // Relative to the first point: products of whole coordinates would lose the digits that matter.
  for (const [index, [lng, lat]] of ring.entries()) {
    const [nextLng, nextLat] = ring[index + 1] ?? origin;
    doubled += (lng - origin[0]) * (nextLat - origin[1]) - (nextLng - origin[0]) * (lat - origin[1]);
  }
  return (Math.abs(doubled) / 2) * scale;
}
