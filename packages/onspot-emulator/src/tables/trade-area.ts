import { householdOf, workplaceOf } from '../data/households.js';
import { idLookOf, type Question } from '../data/question.js';
import { deviceAt } from '../data/place.js';
import { hashPair, hashText } from '../data/random.js';
import { toDeviceId } from '../data/device-ids.js';
import { type World } from '../data/world.js';
import { distanceKm, ZIP_CODES, type ZipCode } from '../data/zip-codes.js';
import { type Table } from './table.js';

const DEVICES_PER_ZIP = 20;
const USUAL_RADIUS = 5;

/** The devices of people who live, or work, within so many kilometres of a place. */
export function tabulateTradeArea(question: Question, world: World): Table {
  return {
    columns: ['deviceid'],
    *rows() {
      for (const device of listNeighbours(question, world))
        yield { deviceid: toDeviceId(device, idLookOf(question, world)) };
    },
  };
}

function listNeighbours({ where, properties }: Question, { seed }: World): Set<number> {
  const { radius = USUAL_RADIUS, includeHouseholds = true, includeWorkplaces = false } = properties;
  const isNear = (zip: ZipCode | undefined): boolean => zip !== undefined && distanceKm(where, zip) <= Number(radius);
  const devices = new Set<number>();
  for (const [zipIndex, { zip }] of ZIP_CODES.entries())
    for (let n = 0; n < DEVICES_PER_ZIP; n++) {
      const device = deviceAt(hashPair(hashText(seed + zip), n), zipIndex);
      const livesNear = includeHouseholds === true && isNear(householdOf(device)?.home);
      if (livesNear || (includeWorkplaces === true && isNear(workplaceOf(device)?.home))) devices.add(device);
    }
  return devices;
}
