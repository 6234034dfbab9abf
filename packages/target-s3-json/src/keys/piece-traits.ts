import { formatDate, SAMPLE_TIMES } from './key-dates.js';
import { NO_VALUE } from './field-speller.js';
import { isOfSpelledName } from './spelled-name.js';
import { type TemplatePiece, type Variable } from './template-pieces.js';

/** What is known of all values of a placeholder before there is any. */
export type Traits = {
  variable: Variable;
  mayHold: (character: string) => boolean;
  /** Characters, where every value has the same number of them. */
  width?: number;
  /** Bytes of the longest value; undefined for names, which are cut to what is left for them. */
  mostBytes?: number;
};

export type KnownPiece = { text: string } | Traits;

export type TraitsContext = {
  zone: string;
  /** Whether run ids are made by `makeRunId`, and so are all of one width. */
  isRunIdMade: boolean;
};

const UUID_WIDTH = 36;
const MADE_RUN_ID_WIDTH = 25;

/** As many as the setting `run_id` may have, also where it is not set: what long names are cut to stays the same. */
const RUN_ID_BYTES = 64;

/** A stream of more than 10,000,000,000 objects is not to be feared. */
const PART_BYTES = 10;

export function toKnownPiece(piece: TemplatePiece, context: TraitsContext): KnownPiece {
  if ('text' in piece) return piece;
  switch (piece.placeholder) {
    case 'part':
      return { variable: piece, mayHold: isDigit, mostBytes: PART_BYTES };
    case 'uuid':
      return { variable: piece, mayHold: isOfSpelledName, width: UUID_WIDTH, mostBytes: UUID_WIDTH };
    case 'run_id': {
      const traits = { variable: piece, mayHold: isOfSpelledName, mostBytes: RUN_ID_BYTES };
      return context.isRunIdMade ? { ...traits, width: MADE_RUN_ID_WIDTH } : traits;
    }
    case 'run_started':
    case 'now':
    case 'field':
      return piece.format === undefined ? toNameTraits(piece) : toDateTraits(piece, piece.format, context.zone);
    default:
      return toNameTraits(piece);
  }
}

function toNameTraits(variable: Variable): Traits {
  return { variable, mayHold: isOfSpelledName };
}

function toDateTraits(variable: Variable, format: string, zone: string): Traits {
  const dates = SAMPLE_TIMES.map((time) => formatDate(time, { format, zone }));
  const texts = variable.placeholder === 'field' ? [...dates, NO_VALUE] : dates;
  const widths = new Set(texts.map((text) => text.length));
  return {
    variable,
    mayHold: toClass(texts.join('')),
    ...(widths.size === 1 && { width: texts[0]?.length ?? 0 }),
    mostBytes: Math.max(...texts.map((text) => Buffer.byteLength(text))),
  };
}

/** The characters of a text and those of their kind: a date that is no sample has another digit or letter. */
function toClass(text: string): Traits['mayHold'] {
  const kinds = KINDS.filter((kind) => kind.test(text));
  return (character) => text.includes(character) || kinds.some((kind) => kind.test(character));
}

const KINDS = [/\d/, /[A-Za-z]/, /[+-]/];

function isDigit(character: string): boolean {
  return /\d/.test(character);
}
