import { type Comparison, listAttributed } from '../data/attribution.js';
import { toDeviceId } from '../data/device-ids.js';
import { householdOf } from '../data/households.js';
import { idLookOf, type Question, readSightings } from '../data/question.js';
import { type World } from '../data/world.js';
import { type Row, type Table } from './table.js';

/** Where the devices that two sets of places have in common live. */
export function tabulateAttributedHomes(comparison: Comparison, world: World): Table {
  return {
    columns: ['city', 'state', 'zipcode'],
    *rows() {
      for (const device of listAttributed(comparison, world).keys()) {
        const home = householdOf(device)?.home;
        if (home) yield { city: home.city, state: home.state, zipcode: home.zip };
      }
    },
  };
}

/** Which places of the first set a device was at before or after it was at one of the second: a row for each pair. */
export function tabulateJourneys(comparison: Comparison, world: World): Table {
  return {
    columns: [
      ...['Destination', 'ID', 'city', 'state', 'zipcode', 'zip4'],
      ...['Source Audience', 'Dates Seen', 'Date First Seen', 'Also Seen'],
    ],
    rows: () => listJourneys(comparison, world),
  };
}

function* listJourneys(comparison: Comparison, world: World): Generator<Row> {
  const look = idLookOf(comparison, world);
  const sources = comparison.targeting.map((question) => ({ question, seen: listDays(question, world) }));
  for (const destination of comparison.attribution) {
    for (const device of listDays(destination, world).keys()) {
      const visited = sources.flatMap(({ question, seen }) => {
        const days = seen.get(device);
        return days ? [{ source: question.where.name, days: [...days] }] : [];
      });
      const household = householdOf(device);
      for (const { source, days } of visited)
        yield {
          ...{ destination: destination.where.name, id: toDeviceId(device, look) },
          ...{ city: household?.home.city ?? '', state: household?.home.state ?? '' },
          ...{ zipcode: household?.home.zip ?? '', zip4: household?.zip4 ?? '', sourceaudience: source },
          ...{ datesseen: days.join('|'), datefirstseen: days[0] ?? '' },
          alsoseen: visited.flatMap((other) => (other.source === source ? [] : other.source)).join('|'),
        };
    }
  }
}

function listDays(question: Question, world: World): Map<number, Set<string>> {
  const days = new Map<number, Set<string>>();
  for (const { device, timestamp } of readSightings(question, world).sightings) {
    const day = new Date(timestamp).toISOString().slice(0, 10);
    days.set(device, (days.get(device) ?? new Set()).add(day));
  }
  return days;
}
