import { type JsonValue } from '@onspot-tap/singer';
import { type ParameterName } from './stream-definition.js';

/** A property of OnSpot's requests that a stream's settings decide. */
export type Parameter = {
  /** The name of its setting below `streams.NAME`. */
  setting: string;
  /** What is sent where nobody said anything; undefined sends nothing and leaves the choice to OnSpot. */
  default?: JsonValue;
  /** Only the user can know it: without it the stream is left out. */
  isRequired?: true;
};

/** `hash` has its default from `os_hash`. */
export const PARAMETERS: Readonly<Record<ParameterName, Parameter>> = {
  hash: { setting: 'hash' },
  interval: { setting: 'interval', default: 4 },
  min: { setting: 'min_devices', default: 1 },
  max: { setting: 'max_devices', default: 20 },
  demographics: { setting: 'demographics', default: ['estimated_age'] },
  headers: { setting: 'headers' },
  includeNonMatchedDevices: { setting: 'include_non_matched_devices', default: false },
  countMin: { setting: 'count_min', default: 5 },
  levels: { setting: 'levels', default: 1 },
  radius: { setting: 'radius', isRequired: true },
  includeHouseholds: { setting: 'include_households', default: true },
  includeWorkplaces: { setting: 'include_workplaces', default: true },
  organization: { setting: 'organization' },
  matchAcceptanceThreshold: { setting: 'match_acceptance_threshold', default: 29.9 },
};
