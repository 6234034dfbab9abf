/** A small answer as OnSpot sends it. */
export const SMALL = JSON.stringify({
  name: 'EF~19978',
  cbinfo: { id: '6c3f1f6e', success: true },
  observations: [{ did: 'A"}\\', timestamp: 1612700000000 }],
});

export const FAILED = JSON.stringify({ name: 'EF~19978', cbinfo: { id: '6c3f1f6e', success: false, message: 'no' } });

/** An answer of about so many bytes. */
export function largeBody(bytes: number): string {
  const one = '{"did":"KJHKJHKJHKJHKJHKJH\\"===","timestamp":1612700000000}';
  const observations = Array.from({ length: Math.ceil(bytes / (one.length + 1)) }, () => one).join(',');
  return `{"name":"EF~19978","cbinfo":{"id":"6c3f1f6e","success":true},"observations":[${observations}]}`;
}
