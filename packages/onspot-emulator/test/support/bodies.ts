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
