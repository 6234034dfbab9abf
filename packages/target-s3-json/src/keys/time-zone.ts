import { IANAZone } from 'luxon';

/** What is wrong with the name of a time zone, for people; undefined when nothing is. */
export function findZoneFlaw(zone: string): string | undefined {
  // The default is known to be one; asking the runtime takes a tenth of the start-up.
  if (zone === 'UTC' || IANAZone.isValidZone(zone)) return undefined;
  return `"key_time_zone" must be an IANA time zone such as UTC, America/New_York or Europe/Berlin (it is "${zone}")`;
}
