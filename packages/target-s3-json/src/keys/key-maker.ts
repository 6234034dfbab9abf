import { randomUUID } from 'node:crypto';
import { formatDate } from './key-dates.js';
import { spellName } from './spelled-name.js';
import { type TemplatePiece, type Variable } from './template-pieces.js';

/**
 * The key of an object that is opened now, from its stream, its number among the stream's objects of this run (from 1)
 * and the spelled values of the template's fields.
 */
export type KeyMaker = (stream: string, part: number, partition?: readonly string[]) => string;

/** What the keys of one run have in common. */
export type KeyRun = {
  runId: string;
  /** Epoch milliseconds; the date in keys stays the same even if a run goes on past midnight. */
  startedAt: number;
  clock: () => number;
};

export type KeyStyle = {
  /** IANA time zone of dates. */
  zone: string;
  /** The longest spelling of a stream's name. */
  nameBytes: number;
};

type Named = { stream: string; part: number; partition: readonly string[]; openedAt: number };

/** Wide enough for the objects of one stream to sort by their numbers in any likely run. */
const PART_DIGITS = 5;

export function toKeyMaker(pieces: readonly TemplatePiece[], context: KeyRun & KeyStyle): KeyMaker {
  const fields = fieldsOf(pieces).map(({ spelling }) => spelling);
  const makers = pieces.map((piece) => toMaker(piece, { ...context, fields }));
  return (stream, part, partition = []) => {
    const named = { stream, part, partition, openedAt: context.clock() };
    return makers.map((make) => make(named)).join('');
  };
}

/** The fields in a template, each once. */
export function fieldsOf(pieces: readonly TemplatePiece[]): (Variable & { field: string })[] {
  const fields = new Map<string, Variable & { field: string }>();
  for (const piece of pieces) {
    if ('text' in piece || piece.field === undefined) continue;
    fields.set(piece.spelling, { ...piece, field: piece.field });
  }
  return [...fields.values()];
}

function toMaker(
  piece: TemplatePiece,
  { runId, startedAt, zone, nameBytes, fields }: KeyRun & KeyStyle & { fields: readonly string[] },
): (named: Named) => string {
  if ('text' in piece) return () => piece.text;
  const { placeholder, spelling, format = '' } = piece;
  switch (placeholder) {
    case 'stream':
      return ({ stream }) => spellName(stream, nameBytes);
    case 'part':
      return ({ part }) => String(part).padStart(PART_DIGITS, '0');
    case 'uuid':
      return () => randomUUID();
    case 'run_id':
      return () => runId;
    case 'run_started': {
      const text = formatDate(startedAt, { format, zone });
      return () => text;
    }
    case 'now':
      return ({ openedAt }) => formatDate(openedAt, { format, zone });
    case 'field': {
      const index = fields.indexOf(spelling);
      return ({ partition }) => partition[index] ?? '';
    }
    case 'ext':
      return () => '';
  }
}
