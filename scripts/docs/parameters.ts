import { type ParameterName } from 'onspot-tap';

/** What OnSpot documents of a parameter, and what it takes when the parameter is not sent. */
type Parameter = { description: string; onspot?: string };

export const PARAMETERS: Readonly<Record<ParameterName, Parameter>> = {
  hash: { description: 'Whether device ids come hashed' },
  interval: { description: 'Hours within which a device counts once', onspot: '24 where it has a default' },
  min: { description: 'Households with fewer devices do not count; 1 at least', onspot: '1' },
  max: { description: 'Households with more devices do not count; 30 at most', onspot: '20' },
  demographics: { description: 'Keys of the demographics that are wanted; OnSpot tells on request which there are' },
  headers: { description: 'Names of the columns that are wanted', onspot: 'a list of its own' },
  includeNonMatchedDevices: { description: 'Whether there are rows for devices of which nothing is known' },
  countMin: { description: 'Sightings from which on a device counts; 5 at least' },
  levels: { description: 'How far the social network reaches: 1 or 2' },
  radius: { description: 'Radius of the trade area; OnSpot does not tell its unit' },
  includeHouseholds: { description: 'Whether homes belong to the trade area' },
  includeWorkplaces: { description: 'Whether workplaces belong to the trade area' },
  organization: { description: "OnSpot's label for whom it is; part of where files lie that are given no place" },
  matchAcceptanceThreshold: { description: 'How well an address must match to count', onspot: '29.9' },
};
