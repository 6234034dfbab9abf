import { type Placeholder, type TemplatePiece } from './template-pieces.js';

/** Folders that the target keeps for itself. */
export const RESERVED_FOLDERS = ['_manifests', '_rejected'] as const;

/**
 * Why a template could give two objects the same key, or no usable key at all; a sentence each.
 *
 * @param sample a key made with it
 */
export function findTemplateFlaws(pieces: readonly TemplatePiece[], sample: string): string[] {
  const has = (...names: Placeholder[]) =>
    pieces.some((piece) => 'placeholder' in piece && names.includes(piece.placeholder));
  const flaws: string[] = [];
  if (!has('stream')) flaws.push('it lacks {stream}, so that streams could not be told apart');
  if (!has('part', 'uuid'))
    flaws.push('it needs {part} or {uuid}, else the objects of a stream would replace each other');
  if (!has('run_id', 'uuid'))
    flaws.push('it needs {run_id} or {uuid}, else a run would replace the objects of another');
  if (!has('uuid') && touches(pieces)) {
    flaws.push('{part} needs text that is not digits between itself and {stream}, such as {stream}-{part}');
  }
  if (sample.split('/').some((segment) => segment === '' || segment === '.' || segment === '..')) {
    flaws.push('a key must not begin or end with a slash, nor have an empty, "." or ".." part between slashes');
  }
  const [folder = ''] = sample.split('/');
  if (RESERVED_FOLDERS.some((reserved) => reserved === folder)) flaws.push(`${folder}/ is kept for the target itself`);
  return flaws;
}

/** Whether nothing but digits stands between {part} and {stream}: then `a` 11 and `a1` 1 could be the same key. */
function touches(pieces: readonly TemplatePiece[]): boolean {
  const shape = pieces.map((piece) => ('text' in piece ? piece.text : (MARKS[piece.placeholder] ?? '-'))).join('');
  return /\{\d*\}|\}\d*[{}]/.test(shape);
}

// Braces, since text has none. Run id and date are the same for all objects of a run, and hold more than digits.
const MARKS: Partial<Record<Placeholder, string>> = { stream: '{', part: '}' };
