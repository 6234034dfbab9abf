import { parse } from 'csv-parse/sync';
import { type FiledStream } from 'onspot-tap';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * What a file with a header means, told the plain way: all of it in memory, parted by csv-parse, an object per row.
 * Extra columns must have names that need no change.
 */
export function readFilePlainly(text: string, delimiter: string, stream: FiledStream): Record<string, unknown>[] {
  const [header = [], ...rows] = parse(text.replace(/^\ufeff/, ''), {
    delimiter,
    record_delimiter: ['\r\n', '\n'],
    skip_empty_lines: true,
  });
  const { fields, required } = stream.file;
  return rows.map((cells, position) => {
    const own = Object.entries(fields).map(([field, { from, type }]) => {
      if (type === 'position') return [field, position] as const;
      const cell = cells[header.findIndex((name) => from.includes(name.trim().toLowerCase()))];
      const value = (cell ?? '').replace(/^[ \t]+|[ \t]+$/g, '');
      if (value === '' && required.includes(field)) throw new Error('required');
      return [field, value === '' ? null : READERS[type](value)] as const;
    });
    const known = Object.values(fields).flatMap(({ from = [] }) => from);
    const extra = header
      .map((name, column) => [name, cells[column] === '' ? null : cells[column]] as const)
      .filter(([name]) => !known.includes(name.trim().toLowerCase()));
    return Object.fromEntries([...own, ...extra]);
  });
}

const READERS = {
  string: (value: string) => value,
  integer: integerFrom,
  number: numberFrom,
  time: (value: string) => {
    const seen = new Date(integerFrom(value)).toISOString();
    if (seen.length > 24) throw new Error('no time');
    return seen.replace('.000Z', 'Z');
  },
  zip: (value: string) => (/^\d+$/.test(value) ? value.padStart(5, '0') : value),
  zip4: (value: string) => (/^\d+$/.test(value) ? value.padStart(4, '0') : value),
};

function numberFrom(value: string): number {
  if (!NUMBER.test(value) || !Number.isFinite(Number(value))) throw new Error('no number');
  return Number(value);
}

function integerFrom(value: string): number {
  const number = numberFrom(value);
  if (!Number.isSafeInteger(number)) throw new Error('no integer');
  return number + 0;
}
