/** What the letters of a day mean: as words, and as the sign that stands in the calendar. */
export const MARKS: Record<string, { name: string; sign: string; kind: string }> = {
  f: { name: 'found', sign: '', kind: 'found' },
  e: { name: 'empty', sign: '0', kind: 'empty' },
  p: { name: 'still open', sign: '…', kind: 'pending' },
  x: { name: 'failed', sign: '✕', kind: 'failed' },
  d: { name: 'done earlier', sign: '', kind: 'done' },
  '.': { name: 'never asked', sign: '·', kind: 'never' },
};
