import { geoPath, type GeoPermissibleObjects } from 'd3-geo';
import { feature, mesh } from 'topojson-client';
import states from 'us-atlas/states-10m.json';
import land from 'world-atlas/land-110m.json';
import { MERCATOR } from './world.js';

/** What lies under the places, in units of the world. */
export type Ground = { land: Path2D; nation: Path2D; borders: Path2D };

export function makeGround(): Ground {
  const path = geoPath(MERCATOR);
  const trace = (shape: GeoPermissibleObjects) => new Path2D(path(shape) ?? '');
  return {
    land: trace(feature(land, land.objects.land)),
    nation: trace(feature(states, states.objects.nation)),
    borders: trace(mesh(states, states.objects.states, (a, b) => a !== b)),
  };
}
