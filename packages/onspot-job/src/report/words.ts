const numbers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** `1,240`. */
export function sayNumber(value: number): string {
  return numbers.format(value);
}

/** `1 question`, `1,240 questions`. */
export function sayCount(count: number, one: string, many = `${one}s`): string {
  return `${sayNumber(count)} ${count === 1 ? one : many}`;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `4.3 MB`: thousands, as storage is billed. */
export function sayBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit] ?? ''}`;
}

/** `48 s`, `12 min`, `3 h 20 min`, `2 d 4 h`. */
export function saySeconds(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** `2026-11-26 06:00 UTC`. */
export function sayTime(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}

/** How serious an ending is, of a run and of a shard alike; null is one that has left nothing. */
export function levelOf(exitCode: number | null): 'bad' | 'warn' {
  return exitCode === 75 ? 'warn' : 'bad';
}

/** How an exit code ends a sentence about the run. */
export function sayEnding(exitCode: number): string {
  if (exitCode === 0) return 'Done';
  if (exitCode === 75) return 'Not finished (exit code 75, worth a retry)';
  if (exitCode === 129 || exitCode === 130 || exitCode === 143) return `Stopped by a signal (exit code ${exitCode})`;
  return `Failed (exit code ${exitCode})`;
}
