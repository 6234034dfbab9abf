import { homeOf } from './place.js';

/** Remembers which devices were seen, in one bit each: an answer may hold millions. */
export type DeviceSet = {
  /** Whether the device is new here; it is remembered from now on. */
  add(device: number): boolean;
};

export function createDeviceSet(devicesPerZip: number): DeviceSet {
  const pages = new Map<number, Uint8Array>();
  return {
    add(device) {
      const { zipIndex, number } = homeOf(device);
      const page = pages.get(zipIndex) ?? new Uint8Array(Math.ceil(devicesPerZip / 8));
      pages.set(zipIndex, page);
      const byte = page[number >>> 3] ?? 0;
      const bit = 1 << (number & 7);
      page[number >>> 3] = byte | bit;
      return (byte & bit) === 0;
    },
  };
}
