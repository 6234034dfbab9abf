/** So many callbacks of the same size, some of them at the same time, each for an ask of its own. */
export type Load = { count: number; bytes: number; atOnce: number };

/** From what most answers are to what the largest places send; `scale` makes them fewer, or more. */
export function toLoads(scale: number): readonly Load[] {
  const scaled = (count: number, atOnce: number) => Math.max(atOnce, Math.round(count * scale));
  return [
    { bytes: 1_000, count: scaled(6_000, 16), atOnce: 16 },
    { bytes: 200_000, count: scaled(2_000, 16), atOnce: 16 },
    { bytes: 20_000_000, count: scaled(40, 4), atOnce: 4 },
    { bytes: 20_000_000, count: scaled(40, 32), atOnce: 32 },
  ];
}
