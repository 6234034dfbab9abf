/** The same 32-bit numbers in every run: Marsaglia's xorshift128. */
export function createRandom(): () => number {
  let [x, y, z, w] = [123456789, 362436069, 521288629, 88675123];
  return () => {
    const t = x ^ (x << 11);
    [x, y, z] = [y, z, w];
    w = (w ^ (w >>> 19) ^ (t ^ (t >>> 8))) >>> 0;
    return w;
  };
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Ids as OnSpot hashes them, 80 characters of base32. */
export function createDeviceIds(random: () => number, count: number): string[] {
  return Array.from({ length: count }, () => {
    let id = '';
    for (let at = 0; at < 80; at += 1) id += BASE32[random() >>> 27];
    return id;
  });
}
