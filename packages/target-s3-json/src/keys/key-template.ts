import { EXIT, Failure } from '@onspot-tap/singer';
import { createFieldSpeller, type FieldSpeller } from './field-speller.js';
import { formatDate, SAMPLE_TIMES } from './key-dates.js';
import { nameBytesOf } from './key-length.js';
import { fieldsOf, type KeyMaker, type KeyRun, type KeyStyle, toKeyMaker } from './key-maker.js';
import { toKnownPiece, type TraitsContext } from './piece-traits.js';
import { findTemplateFlaws } from './template-flaws.js';
import { type TemplatePiece, toPieces } from './template-pieces.js';

export type KeyContext = TraitsContext & {
  /** Such as `jsonl.gz`. */
  ext: string;
  /** Bytes of a key that do not come from the template, such as the destination's prefix. */
  prefixBytes: number;
};

/** A field of records in a key: its name, or a path with dots, and how its values are spelled. */
export type KeyField = { path: string; spell: FieldSpeller };

export type KeyTemplate = {
  /** In the order in which key makers take their values. */
  fields: readonly KeyField[];
  keysOf(run: KeyRun): KeyMaker;
};

/**
 * Reads a key template.
 *
 * @throws Failure with `EXIT.config` when a placeholder is not known or two objects could get the same key
 */
export function parseKeyTemplate(template: string, context: KeyContext): KeyTemplate {
  const { zone, prefixBytes } = context;
  const { pieces: parsed, flaws } = toPieces(template);
  const pieces = withText(parsed, context.ext);
  const known = pieces.map((piece) => toKnownPiece(piece, context));
  const style = { zone, nameBytes: nameBytesOf(known, prefixBytes) };
  const findMore = () => findTemplateFlaws(known, { prefixBytes, samples: toSamples(pieces, style) });
  const found = flaws.length > 0 ? flaws : findMore();
  if (found.length > 0) {
    throw new Failure(EXIT.config, `The setting key_template ("${template}") cannot be used: ${found.join('; ')}`);
  }
  return {
    keysOf: (run) => toKeyMaker(pieces, { ...style, ...run }),
    fields: fieldsOf(pieces).map(({ field, format }) => ({
      path: field,
      spell: createFieldSpeller({ format, zone, mostBytes: style.nameBytes }),
    })),
  };
}

/** The extension is the same in all keys, and thus text; texts side by side are one. */
function withText(pieces: readonly TemplatePiece[], ext: string): TemplatePiece[] {
  const joined: TemplatePiece[] = [];
  for (const piece of pieces) {
    const text = 'text' in piece ? piece.text : piece.placeholder === 'ext' ? ext : undefined;
    const last = joined.at(-1);
    if (text === undefined) joined.push(piece);
    else if (last !== undefined && 'text' in last) joined[joined.length - 1] = { text: last.text + text };
    else joined.push({ text });
  }
  return joined;
}

/** As many as months: the form of a date is the same at any time. */
const SAMPLES = 12;

function toSamples(pieces: readonly TemplatePiece[], style: KeyStyle): string[] {
  return SAMPLE_TIMES.slice(0, SAMPLES).map((time) => {
    const partition = fieldsOf(pieces).map(({ format }) =>
      format === undefined ? 'value' : formatDate(time, { format, zone: style.zone }),
    );
    const run = { runId: 'run', startedAt: time, clock: () => time };
    return toKeyMaker(pieces, { ...style, ...run })('stream', 1, partition);
  });
}
