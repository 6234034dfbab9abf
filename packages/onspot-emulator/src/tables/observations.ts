import { toDeviceId } from '../data/device-ids.js';
import { idLookOf, locate, type Question, readSightings } from '../data/question.js';
import { type World } from '../data/world.js';
import { type Row, type Table } from './table.js';

/** What may be asked for. */
export const OBSERVATION_HEADERS: readonly string[] = [
  ...['location', 'deviceid', 'timestamp', 'date', 'time', 'dayofweek', 'lat', 'lng', 'latitude', 'longitude'],
];

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Every sighting, with where and when it was. */
export function tabulateObservations(question: Question, world: World): Table {
  return {
    // Two of them were seen in capitals when nobody asked for headers.
    columns: ['location', 'deviceid', 'timestamp', 'Date', 'Time', 'dayofweek', 'lat', 'lng'],
    rows: () => listRows(question, world),
  };
}

function* listRows(question: Question, world: World): Generator<Row> {
  const { place, sightings } = readSightings(question, world);
  const look = idLookOf(question, world);
  for (const sighting of sightings) {
    const { device, timestamp } = sighting;
    const { lat, lng } = locate(question, place, sighting);
    const time = new Date(timestamp);
    yield {
      ...{ location: place.name, deviceid: toDeviceId(device, look), timestamp },
      ...{ date: time.toISOString().slice(0, 10), time: time.toISOString().slice(11, 19) },
      ...{ dayofweek: WEEKDAYS[time.getUTCDay()] ?? '', lat, lng, latitude: lat, longitude: lng },
    };
  }
}
