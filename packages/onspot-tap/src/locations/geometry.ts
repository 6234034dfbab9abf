/** A point: longitude, then latitude, in degrees. */
export type Position = readonly [lng: number, lat: number];

/** At least four positions; the last is the first again. */
export type Ring = readonly Position[];

/** The outer ring, then the rings of its holes. */
export type Polygon = { type: 'Polygon'; coordinates: readonly Ring[] };

export type MultiPolygon = { type: 'MultiPolygon'; coordinates: readonly (readonly Ring[])[] };

/** A circle, OnSpot's own addition to GeoJSON. `radius` in metres; `points` are the corners OnSpot draws it with. */
export type PointAndRadius = {
  type: 'PointAndRadius';
  point: { lat: number; lng: number };
  radius: number;
  points?: number;
};

/** The shapes OnSpot accepts. */
export type Geometry = Polygon | MultiPolygon | PointAndRadius;
