import { randomUUID } from 'node:crypto';
import { EXIT, Failure } from '@onspot-tap/singer';
import { DateTime } from 'luxon';
import { escapeStreamName } from './stream-name.js';
import { findTemplateFlaws } from './template-flaws.js';
import { type TemplatePiece, toPieces } from './template-pieces.js';

export type KeyContext = {
  runId: string;
  /** Epoch milliseconds; the date in keys stays the same even if a run goes on past midnight. */
  startedAt: number;
  /** Such as `jsonl.gz`. */
  ext: string;
};

/** The key of an object, from its stream and its number among the stream's objects of this run (from 1). */
export type KeyMaker = (stream: string, part: number) => string;

/** Wide enough for the objects of one stream to sort by their numbers in any likely run. */
const PART_DIGITS = 5;

/**
 * Reads a key template.
 *
 * @throws Failure with `EXIT.config` when a placeholder is not known or two objects could get the same key
 */
export function parseKeyTemplate(template: string, context: KeyContext): KeyMaker {
  const { pieces, flaws } = toPieces(template);
  const makeKey: KeyMaker = (stream, part) =>
    pieces.map((piece) => render(piece, { ...context, stream, part })).join('');
  const found = flaws.length > 0 ? flaws : findTemplateFlaws(pieces, makeKey('stream', 1));
  if (found.length > 0) {
    throw new Failure(EXIT.config, `The setting key_template ("${template}") cannot be used: ${found.join('; ')}`);
  }
  return makeKey;
}

function render(piece: TemplatePiece, values: KeyContext & { stream: string; part: number }): string {
  if ('text' in piece) return piece.text;
  switch (piece.placeholder) {
    case 'stream':
      return escapeStreamName(values.stream);
    case 'part':
      return String(values.part).padStart(PART_DIGITS, '0');
    case 'uuid':
      return randomUUID();
    case 'run_id':
      return values.runId;
    case 'run_started':
      return DateTime.fromMillis(values.startedAt, { zone: 'utc', locale: 'en-US' }).toFormat(piece.format);
    case 'ext':
      return values.ext;
  }
}
