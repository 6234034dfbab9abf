import { LEAST_NAME_BYTES, nameBytesOf, segmentsOf } from './key-length.js';
import { type KnownPiece, type Traits } from './piece-traits.js';
import { findBlur, separatorOf } from './read-back.js';
import { type Placeholder } from './template-pieces.js';

/** Folders that the target keeps for itself. */
const RESERVED_FOLDERS = ['_manifests', '_rejected', '_check'];

/** What a directory keeps for objects that are not complete. */
const RESERVED_NAME = '.storage-unfinished';

export type FlawsContext = {
  /** Bytes of a key that do not come from the template. */
  prefixBytes: number;
  /** Keys made with the template, at many times. */
  samples: readonly string[];
};

/** Why a template could give two objects the same key, or no usable key at all; a sentence each. */
export function findTemplateFlaws(pieces: readonly KnownPiece[], { prefixBytes, samples }: FlawsContext): string[] {
  const missing = findMissing(pieces);
  return [
    ...missing,
    ...(missing.length > 0 ? [] : findBlurs(pieces)),
    ...findReserved(pieces, samples),
    ...(samples.some(hasOddPart) ? [ODD_PART] : []),
    ...(nameBytesOf(pieces, prefixBytes) < LEAST_NAME_BYTES ? [TOO_LONG] : []),
  ];
}

const ODD_PART = 'a key must not begin or end with a slash, nor have an empty, "." or ".." part between slashes';

const TOO_LONG =
  'keys could have more than 1024 bytes with the prefix of the destination, or 255 between two slashes; leave something out, or put slashes between the placeholders';

function findMissing(pieces: readonly KnownPiece[]): string[] {
  const flaws: string[] = [];
  if (!has(pieces, 'stream')) flaws.push('it lacks {stream}, so that streams could not be told apart');
  if (!has(pieces, 'part', 'uuid')) {
    flaws.push('it needs {part} or {uuid}, else the objects of a stream would replace each other');
  }
  if (!has(pieces, 'run_id', 'uuid')) {
    flaws.push('it needs {run_id} or {uuid}, else a run would replace the objects of another');
  }
  return flaws;
}

/** A key has to tell stream, part and run. The parts of a stream count through all its partitions. */
function findBlurs(pieces: readonly KnownPiece[]): string[] {
  if (has(pieces, 'uuid')) return [];
  const blur = findBlur(pieces, ['{stream}', '{part}', '{run_id}']);
  if (blur === undefined) return [];
  const [left, right] = [blur.left.variable.spelling, blur.right.variable.spelling];
  return [
    `where ${left} ends and ${right} begins could not be told, so that two objects could get the same key; put "${separatorOf(blur)}" between them`,
  ];
}

function findReserved(pieces: readonly KnownPiece[], samples: readonly string[]): string[] {
  const segments = segmentsOf(pieces);
  const [first = []] = segments;
  const folder = RESERVED_FOLDERS.find((name) => couldBe(first, name));
  if (folder !== undefined) return [`${folder}/ is kept for the target itself, and its keys could begin so`];
  if (segments.some((segment) => couldBe(segment, RESERVED_NAME))) return [`${RESERVED_NAME} is kept for the storage`];
  const startsWithDate = pieces[0] !== undefined && !('text' in pieces[0]);
  return startsWithDate && samples.some((key) => key.startsWith('_')) ? ['a date at its start begins with "_"'] : [];
}

/** Whether what begins with this segment's text could go on to be a name. No value begins with a dot or underscore. */
function couldBe(segment: readonly KnownPiece[], name: string): boolean {
  const end = segment.findIndex((piece) => !('text' in piece));
  const text = toText(end < 0 ? segment : segment.slice(0, end)).toLowerCase();
  return end < 0 ? text === name : text !== '' && name.startsWith(text);
}

function toText(pieces: readonly KnownPiece[]): string {
  return pieces.map((piece) => ('text' in piece ? piece.text : '')).join('');
}

function hasOddPart(key: string): boolean {
  return key.split('/').some((segment) => segment === '' || segment === '.' || segment === '..');
}

function has(pieces: readonly KnownPiece[], ...placeholders: Placeholder[]): boolean {
  const isOne = ({ variable }: Traits) => placeholders.includes(variable.placeholder);
  return pieces.some((piece) => !('text' in piece) && isOne(piece));
}
