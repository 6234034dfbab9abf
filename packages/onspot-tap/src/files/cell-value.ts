import { formatTime, isWritableTime } from '../answers/write-time.js';
import { type FileField } from '../streams/stream-definition.js';

/** `text` is that of columns that no field names. A `position` is in no cell. */
export type CellType = Exclude<FileField['type'], 'position'> | 'text';

/**
 * A cell as JSON; undefined when it is none of this type. A cell of a field is read without the spaces around it, and
 * is null when nothing is left; the text of other columns stays as it is, and is null when it is empty.
 *
 * An `integer` may also be written as `12.0` or `1.2E1`. A `number` keeps its digits; `+1`, `.5`, `5.` and `007`, which
 * JSON does not know, become `1`, `0.5`, `5` and `7`. A ZIP code may have lost its zeros to a program that took it for
 * a number; one that holds other characters than digits stays as it is.
 */
export function toJson(type: CellType, cell: string): string | undefined {
  if (type === 'text') return cell === '' ? 'null' : JSON.stringify(cell);
  const value = trim(cell);
  return value === '' ? 'null' : READERS[type](value);
}

export function isBlank(cell: string): boolean {
  return trim(cell) === '';
}

const READERS: Readonly<Record<Exclude<CellType, 'text'>, (value: string) => string | undefined>> = {
  string: (value) => JSON.stringify(value),
  integer: (value) => parseInteger(value)?.toString(),
  number: (value) => normalizeNumber(value),
  time: (value) => {
    const epochMs = parseInteger(value);
    return epochMs !== undefined && isWritableTime(epochMs) ? JSON.stringify(formatTime(epochMs)) : undefined;
  },
  zip: (value) => JSON.stringify(padZeros(value, 5)),
  zip4: (value) => JSON.stringify(padZeros(value, 4)),
};

/** Spaces and tabs only: whatever else looks empty is part of a value. */
function trim(cell: string): string {
  return cell.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '');
}

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(e[+-]?\d+)?$/i;

function parseInteger(value: string): number | undefined {
  const number = normalizeNumber(value);
  return number !== undefined && Number.isSafeInteger(Number(number)) ? Number(number) : undefined;
}

function normalizeNumber(value: string): string | undefined {
  const [, sign = '', whole = '', fraction = '', exponent = ''] = NUMBER.exec(value) ?? [];
  if (whole === '' && fraction === '') return undefined;
  const digits = whole.replace(/^0+(?=\d)/, '') || '0';
  const number = `${sign === '-' ? sign : ''}${digits}${fraction && `.${fraction}`}${exponent}`;
  return Number.isFinite(Number(number)) ? number : undefined;
}

function padZeros(value: string, length: number): string {
  const [, digits] = /^(\d+)(?:\.0)?$/.exec(value) ?? [];
  return digits?.padStart(length, '0') ?? value;
}
