import { join } from 'node:path';

import { collection, feature } from './feature.js';

export const WEEK = { start: '2024-04-22T00:00:00', end: '2024-04-28T23:59:59' };
const OTHER_WEEK = { start: '2024-04-15T00:00:00', end: '2024-04-21T23:59:59' };

type Where = { callback: string; outputLocation: string };

/** One feature that asks about a week of a place with many visitors. */
export function ofGeoframe(properties: object = {}, name = 'Mall') {
  return ({ callback, outputLocation }: Where) =>
    collection(feature({ name, callback, properties: { ...WEEK, outputLocation, ...properties } }));
}

/** Two features, of two weeks of one place, whose visitors are compared. */
export function ofCommon() {
  return ({ callback }: Where) =>
    collection(
      feature({ name: 'Mall', callback, properties: WEEK }),
      feature({ name: 'Mall', callback, properties: OTHER_WEEK }),
    );
}

/** Who was there in one week, and again in another. */
export function ofAttribution() {
  return ({ callback, outputLocation }: Where) => ({
    ...{ name: 'Campaign', callback, outputLocation },
    targetingFeatureCollection: collection(feature({ name: 'Mall', callback, properties: OTHER_WEEK })),
    attributionFeatureCollection: collection(feature({ name: 'Mall', callback, properties: WEEK })),
  });
}

/** The devices of a file. */
export function ofFiles(paths: string[], properties: object = {}) {
  return ({ callback, outputLocation }: Where) =>
    collection({ type: 'Files', paths, properties: { name: 'Mall', callback, outputLocation, ...properties } });
}

/** The addresses of some files. */
export function ofAddresses(sources: string[], properties: object = {}) {
  return ({ callback, outputLocation }: Where) => ({
    ...{ name: 'Addresses', callback, outputLocation, sources },
    mappings: { street: ['address'], city: ['town'], state: ['state'], zip: ['zipcode'], zip4: [] },
    ...properties,
  });
}

type Body = (where: Where) => object;

const files = (properties?: object) => (folder: string) => ofFiles([join(folder, 'devices.csv')], properties);
const addresses = (folder: string) => ofAddresses([`file://${join(folder, 'addresses.csv')}`]);

/** How endpoints are asked that need more than a place and a week; files they read are in a folder. */
const BODIES: Readonly<Record<string, (folder: string) => Body>> = {
  '/geoframe/all/countgroupedbyinterval': () => ofGeoframe({ interval: 24 }),
  '/geoframe/common/count': ofCommon,
  '/geoframe/common/devices': ofCommon,
  '/geoframe/demographics/aggregate': () => ofGeoframe({ demographics: ['estimated_age', 'shoe_size'] }),
  '/geoframes/attribution': ofAttribution,
  '/save/files/extension/devicesinhome': files(),
  '/save/geoframe/all/devicecountataddress': () =>
    ofGeoframe({ headers: ['location', 'deviceid', 'zipcode', 'count', 'observationsDayCount'] }),
  '/save/files/political': files(),
  '/save/files/demographics/all': files({ includeNonMatchedDevices: true }),
  '/save/files/household': files({ headers: ['deviceid', 'zipcode'] }),
  '/save/geoframes/attribution/locations': ofAttribution,
  '/save/geoframes/attribution/journey': ofAttribution,
  '/save/geoframes/attribution/devices': ofAttribution,
  '/save/addresses/all/devices': addresses,
  '/save/businessaddresses/all/locations': addresses,
  '/save/businessaddresses/all/devices': addresses,
  '/save/businessaddresses/all/demographics': addresses,
  '/save/geoframe/extension/socialnetwork': () => ofGeoframe({ countMin: 5, levels: 1 }),
  '/save/files/extension/socialnetwork': files({ countMin: 5, levels: 2 }),
  '/geoframe/tradearea': () => ofGeoframe({ radius: 10, includeHouseholds: true, includeWorkplaces: true }),
  '/save/geoframe/tradearea': () => ofGeoframe({ radius: 10, includeHouseholds: true, includeWorkplaces: false }),
};

/** A good request to an endpoint. */
export function bodyFor(path: string, folder: string): Body {
  return BODIES[path]?.(folder) ?? ofGeoframe();
}
