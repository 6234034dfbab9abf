const UNITS = [
  { name: 'd', ms: 86_400_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
  { name: 's', ms: 1_000 },
] as const;

/** A duration for people, in the two largest units that it has: `2 d 4 h`, `12 min 5 s`, `0 s`. */
export function toAge(ms: number): string {
  const largest = UNITS.findIndex((unit) => ms >= unit.ms);
  if (largest < 0) return '0 s';
  let rest = ms;
  const parts = UNITS.slice(largest, largest + 2).flatMap((unit) => {
    const count = Math.floor(rest / unit.ms);
    rest -= count * unit.ms;
    return count > 0 ? [`${count} ${unit.name}`] : [];
  });
  return parts.join(' ');
}
