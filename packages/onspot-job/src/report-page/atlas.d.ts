/** Shapes of the ground, as the atlas packages bring them; the bundler reads them. */
declare module 'us-atlas/states-10m.json' {
  const topology: TopoJSON.Topology<{ states: TopoJSON.GeometryCollection; nation: TopoJSON.GeometryCollection }>;
  export default topology;
}

declare module 'world-atlas/land-110m.json' {
  const topology: TopoJSON.Topology<{ land: TopoJSON.GeometryCollection }>;
  export default topology;
}
