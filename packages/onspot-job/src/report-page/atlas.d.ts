/** Shapes of the ground, as the atlas packages bring them; the bundler reads them. */
declare module 'us-atlas/states-10m.json' {
  import { type GeometryCollection, type Topology } from 'topojson-specification';

  const topology: Topology<{ states: GeometryCollection; nation: GeometryCollection }>;
  export default topology;
}

declare module 'world-atlas/land-110m.json' {
  import { type GeometryCollection, type Topology } from 'topojson-specification';

  const topology: Topology<{ land: GeometryCollection }>;
  export default topology;
}
