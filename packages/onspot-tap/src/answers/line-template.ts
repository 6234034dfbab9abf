import { type StreamSchema } from '../streams/stream-definition.js';
import { selectFields, type AnswerContext } from './answer-context.js';
import { type Spans } from './element-scanner.js';
import { type RecordLines } from './record-lines.js';
import { createTimeWriter, MAX_TIME_BYTES } from './write-time.js';
import { MAX_WHOLE_BYTES, writeWhole } from './write-whole.js';

/** A gap of a line, by its place in the spans: the bytes of a value as they are, or its number as a time or in digits. */
export type Slot = { member: number; form: 'bytes' | 'time' | 'digits' };

/** A gap is filled with up to so many bytes besides those of a value. */
const MAX_SLOT_BYTES = Math.max(MAX_TIME_BYTES, MAX_WHOLE_BYTES);

/** The lines of an answer but for what differs between its elements: a text before each gap, and one behind the last. */
type Parts = { texts: readonly Buffer[]; slots: readonly Slot[] };

/** Writes the line of an element whose values lie in `source` where `spans` says. */
export type LineWriter = (lines: RecordLines, source: Uint8Array, spans: Spans) => void;

/** @param slotOf of a field that the question does not tell; undefined when such answers do not tell it either */
export function createLineWriter(
  stream: StreamSchema,
  context: AnswerContext,
  slotOf: (field: string) => Slot | undefined,
): LineWriter {
  const { texts, slots } = cutLine(stream, context, slotOf);
  const fixedBytes = texts.reduce((sum, text) => sum + text.length, slots.length * MAX_SLOT_BYTES);
  const last = texts[slots.length] as Buffer;
  const writeTime = createTimeWriter();
  return (lines, source, { starts, ends, numbers }) => {
    let variableBytes = 0;
    for (const { member } of slots) variableBytes += (ends[member] as number) - (starts[member] as number);
    lines.reserve(fixedBytes + variableBytes);
    const { bytes } = lines;
    let at = lines.length;
    for (let index = 0; index < slots.length; index += 1) {
      const { member, form } = slots[index] as Slot;
      at = copy(bytes, at, texts[index] as Buffer);
      if (form === 'time') at = writeTime(bytes, at, numbers[member] as number);
      else if (form === 'digits') at = writeWhole(bytes, at, numbers[member] as number);
      else
        for (let from = starts[member] as number; from < (ends[member] as number);)
          bytes[at++] = source[from++] as number;
    }
    lines.endLine(copy(bytes, at, last));
  };
}

/** Below this a loop is quicker than a call out of JavaScript. */
const SHORT = 24;

function copy(target: Uint8Array, at: number, text: Uint8Array): number {
  if (text.length >= SHORT) target.set(text, at);
  else for (let index = 0; index < text.length; index += 1) target[at + index] = text[index] as number;
  return at + text.length;
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
  return { texts: texts.map((part) => Buffer.from(part)), slots };
}
