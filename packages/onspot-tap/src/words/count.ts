/** A number for people: `1,240`. Intl would do it as well, and takes a twentieth of a start. */
export function toCount(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}
