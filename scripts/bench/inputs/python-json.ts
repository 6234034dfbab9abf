/** Spells JSON as Python's json.dumps does by default, since most taps are Python programs: spaced, and ASCII alone. */
export function toPythonJson(value: unknown): string {
  if (typeof value === 'string') return toAscii(JSON.stringify(value));
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(toPythonJson).join(', ')}]`;
  const members = Object.entries(value).map(([key, member]) => `${toPythonJson(key)}: ${toPythonJson(member)}`);
  return `{${members.join(', ')}}`;
}

function toAscii(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
