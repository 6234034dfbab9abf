import { type Block } from '@onspot-tap/singer';
import { type StreamSchema } from '../streams/stream-definition.js';
import { selectFields, type AnswerContext } from './answer-context.js';
import { copyBytes, STEP_BYTES, toFixedText, writeText } from './copy-bytes.js';
import { type Spans } from './element-scanner.js';
import { type RecordLines } from './record-lines.js';
import { createTimeWriter, MAX_TIME_BYTES } from './write-time.js';
import { MAX_WHOLE_BYTES, writeWhole } from './write-whole.js';

/** A gap of a line, by its place in the spans: the bytes of a value as they are, or its number as a time or in digits. */
export type Slot = { member: number; form: 'bytes' | 'time' | 'digits' };

/** A gap is filled with up to so many bytes besides those of a value. */
const MAX_SLOT_BYTES = Math.max(MAX_TIME_BYTES, MAX_WHOLE_BYTES);

/** The lines of an answer but for what differs between its elements: a text before each gap, and one behind the last. */
type Parts = { texts: readonly string[]; slots: readonly Slot[] };

/** Writes the line of an element whose values lie in `source` where `spans` says. */
export type LineWriter = (lines: RecordLines, source: Block, spans: Spans) => void;

/** @param slotOf of a field that the question does not tell; undefined when such answers do not tell it either */
export function createLineWriter(
  stream: StreamSchema,
  context: AnswerContext,
  slotOf: (field: string) => Slot | undefined,
): LineWriter {
  const { texts, slots } = cutLine(stream, context, slotOf);
  const [first = '', ...rest] = texts;
  if (slots.length === 0) return (lines) => lines.addLine(first);
  // The end of a line and the beginning of the next are one text: copying a long one takes little longer than a short.
  const begin = toFixedText(first);
  const gaps = slots.map((slot, index) => {
    const text = rest[index] ?? '';
    return { ...slot, behind: toFixedText(index < slots.length - 1 ? text : text + first) };
  });
  const fixedBytes = gaps.reduce((sum, { behind }) => sum + MAX_SLOT_BYTES + behind.length, begin.length) + STEP_BYTES;
  const writeTime = createTimeWriter();
  /** Where the line that comes next has been begun. */
  let begun = -1;
  return (lines, source, { starts, ends, numbers }) => {
    let variableBytes = 0;
    for (const { member } of gaps) variableBytes += (ends[member] as number) - (starts[member] as number);
    lines.reserve(fixedBytes + variableBytes);
    const { block, bytes } = lines;
    let at = lines.length;
    at = at === begun ? at + begin.length : writeText(begin, block, at);
    for (const { member, form, behind } of gaps) {
      if (form === 'time') at = writeTime(bytes, at, numbers[member] as number);
      else if (form === 'digits') at = writeWhole(bytes, at, numbers[member] as number);
      else at = copyBytes(source, starts[member] as number, ends[member] as number, block, at);
      at = writeText(behind, block, at);
    }
    begun = at - begin.length;
    lines.endLine(begun);
  };
}

function cutLine(stream: StreamSchema, context: AnswerContext, slotOf: (field: string) => Slot | undefined): Parts {
  const texts: string[] = [];
  const slots: Slot[] = [];
  let text = `{"type":"RECORD","stream":${JSON.stringify(stream.name)},"record":{`;
  let separator = '';
  for (const field of selectFields(stream, context.fields)) {
    const asked = context.asked[field];
    const slot = asked === undefined ? slotOf(field) : undefined;
    if (asked === undefined && slot === undefined) continue;
    text += `${separator}${JSON.stringify(field)}:`;
    separator = ',';
    if (slot === undefined) text += JSON.stringify(asked);
    else {
      const quote = slot.form === 'time' ? '"' : '';
      texts.push(text + quote);
      slots.push(slot);
      text = quote;
    }
  }
  texts.push(`${text}},"time_extracted":${JSON.stringify(context.timeExtracted)}}\n`);
  return { texts, slots };
}
