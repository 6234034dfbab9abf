import { type Geometry } from './geometry.js';

/** A place to ask about. */
export type Location = {
  id: string;
  geometry: Geometry;
  /** The locations file it stands in, and its place among that file's features, from 0. */
  file: string;
  index: number;
};

/** A feature that is left out, or one that is asked about although something about it is odd. */
export type FeatureNote = {
  file: string;
  /** Its place among the file's features, from 0. */
  index: number;
  /** Null when it has none. */
  location_id: string | null;
  /** In plain words; rings and points are counted from 1. */
  reason: string;
};

export type LeftOut = FeatureNote;
