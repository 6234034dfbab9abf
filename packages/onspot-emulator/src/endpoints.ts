import { type Endpoint } from './endpoint.js';
import { ANSWERED } from './endpoints/answered.js';
import { SAVED } from './endpoints/saved.js';

/** Every endpoint that answers questions, in OnSpot's order; a new one is a new row of one of these tables. */
export const ENDPOINTS: readonly Endpoint[] = [...ANSWERED, ...SAVED];

/** Their paths. */
export const ENDPOINT_PATHS: readonly string[] = ENDPOINTS.map(({ path }) => path);
