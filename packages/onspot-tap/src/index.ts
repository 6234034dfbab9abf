/** A Singer tap for OnSpot's location data: locations, streams and answers, from the API to records. */
export { UNITED_STATES, type Bounds, type Box } from './locations/bounds.js';
export type { Geometry, MultiPolygon, PointAndRadius, Polygon, Position, Ring } from './locations/geometry.js';
export type { FeatureNote, LeftOut, Location } from './locations/location.js';
export { readLocations, type Locations, type LocationsOptions } from './locations/read-locations.js';
export { REQUESTS } from './streams/requests.js';
export type {
  AnswerShape,
  ItemField,
  StreamDefinition,
  StreamSchema,
  SummaryField,
} from './streams/stream-definition.js';
export { STREAMS } from './streams/streams.js';
