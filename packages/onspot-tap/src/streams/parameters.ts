import { type JsonValue } from '@onspot-tap/singer';
import { type ParameterName } from './stream-definition.js';

/** A property of OnSpot's requests that a stream's settings decide. */
export type Parameter = {
  /** What it means, without a full stop. */
  description: string;
  /** The name of its setting below `streams.NAME`. */
  setting: string;
  /** What is sent where nobody said anything; undefined sends nothing and leaves the choice to OnSpot. */
  default?: JsonValue;
  /** Only the user can know it: without it the stream is left out. */
  isRequired?: true;
};

/** `hash` has its default from `os_hash`. */
export const PARAMETERS: Readonly<Record<ParameterName, Parameter>> = {
  hash: { description: 'Whether device ids come hashed', setting: 'hash' },
  interval: { description: 'Hours within which a device counts once', setting: 'interval', default: 4 },
  min: { description: 'Households with fewer devices do not count; 1 at least', setting: 'min_devices', default: 1 },
  max: { description: 'Households with more devices do not count; 30 at most', setting: 'max_devices', default: 20 },
  demographics: {
    description: 'Keys of the demographics that are wanted; OnSpot tells on request which there are',
    setting: 'demographics',
    default: ['estimated_age'],
  },
  headers: { description: 'Names of the columns that are wanted', setting: 'headers' },
  includeNonMatchedDevices: {
    description: 'Whether there are rows for devices of which nothing is known',
    setting: 'include_non_matched_devices',
    default: false,
  },
  countMin: { description: 'Sightings from which on a device counts; 5 at least', setting: 'count_min', default: 5 },
  levels: { description: 'How far the social network reaches: 1 or 2', setting: 'levels', default: 1 },
  radius: {
    description: 'Radius of the trade area; OnSpot does not tell its unit',
    setting: 'radius',
    isRequired: true,
  },
  includeHouseholds: {
    description: 'Whether homes belong to the trade area',
    setting: 'include_households',
    default: true,
  },
  includeWorkplaces: {
    description: 'Whether workplaces belong to the trade area',
    setting: 'include_workplaces',
    default: true,
  },
  organization: {
    description: "OnSpot's label for whom it is; part of where files lie that are given no place",
    setting: 'organization',
  },
  matchAcceptanceThreshold: {
    description: 'How well an address must match to count',
    setting: 'match_acceptance_threshold',
    default: 29.9,
  },
};
