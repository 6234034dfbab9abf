import {
  type Address,
  type AddressList,
  listMatched,
  listResidents,
  listVisitors,
  locateBusiness,
} from '../data/addresses.js';
import { type Audience, toMembers } from './audience.js';
import { type Row, type Table, toKey } from './table.js';

/** The devices that live at the addresses. */
export function residentsOf(list: AddressList): Audience {
  return audienceOf(list, listResidents);
}

/** The devices seen at the businesses. */
export function visitorsOf(list: AddressList): Audience {
  return audienceOf(list, listVisitors);
}

/** The lines that were recognised, with where each business is. */
export function tabulateBusinesses(list: AddressList): Table {
  return {
    columns: [...list.columns, 'lat', 'lng'],
    *rows() {
      for (const address of listMatched(list)) yield { ...toRow(address), ...locateBusiness(address) };
    },
  };
}

/** How well each line was recognised. */
export function tabulateMatches(list: AddressList): Table {
  return {
    columns: [...list.columns, 'matched', 'score'],
    *rows() {
      for (const address of list.addresses)
        yield { ...toRow(address), matched: String(address.score >= list.threshold), score: address.score };
    },
  };
}

function audienceOf(list: AddressList, listDevices: (address: Address) => number[]): Audience {
  const { name, properties } = list;
  return {
    name,
    properties,
    members(world) {
      const counts = new Map<number, number>();
      for (const device of listMatched(list).flatMap(listDevices)) counts.set(device, (counts.get(device) ?? 0) + 1);
      return toMembers(counts, properties, world);
    },
  };
}

function toRow({ line }: Address): Row {
  return Object.fromEntries(Object.entries(line).map(([column, value]) => [toKey(column), value]));
}
