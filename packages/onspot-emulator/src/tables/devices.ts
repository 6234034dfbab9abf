import { type World } from '../data/world.js';
import { listContacts } from '../data/contacts.js';
import { isActive, listHousemates, readSizes } from '../data/homes.js';
import { type Audience, toMembers } from './audience.js';
import { type Table } from './table.js';

/** One column of ids. */
export function tabulateDevices(audience: Audience, world: World): Table {
  return {
    columns: ['deviceid'],
    *rows() {
      for (const { id } of audience.members(world)) yield { deviceid: id };
    },
  };
}

/** Ids, with how often each was seen. */
export function tabulateCounts(audience: Audience, world: World): Table {
  return {
    columns: ['deviceid', 'count'],
    *rows() {
      for (const { id, count } of audience.members(world)) yield { deviceid: id, count };
    },
  };
}

/** All devices of the audience's households. */
export function tabulateHomeDevices(audience: Audience, world: World): Table {
  return toIds(audience, world, (devices) => listHousemates(devices, readSizes(audience.properties)));
}

/** Of those, the ones that were in use in the year before. */
export function tabulateActiveHomeDevices(audience: Audience, world: World): Table {
  return toIds(audience, world, (devices) =>
    [...listHousemates(devices, readSizes(audience.properties))].filter(isActive),
  );
}

/** The devices that the audience was often near to. */
export function tabulateContacts(audience: Audience, world: World): Table {
  const { countMin = 5, levels = 1 } = audience.properties;
  return toIds(audience, world, (devices) =>
    listContacts(devices, { countMin: Number(countMin), levels: Number(levels) }),
  );
}

function toIds(audience: Audience, world: World, list: (devices: Iterable<number>) => Iterable<number>): Table {
  const devices = function* (): Generator<number> {
    for (const { device } of audience.members(world)) yield device;
  };
  const counted = function* (): Generator<readonly [number, number]> {
    for (const device of list(devices())) yield [device, 1];
  };
  return {
    columns: ['deviceid'],
    *rows() {
      for (const { id } of toMembers(counted(), audience.properties, world)) yield { deviceid: id };
    },
  };
}
