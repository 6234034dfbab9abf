import { type StreamSchema } from '../streams/stream-definition.js';
import { selectFields, type AnswerContext } from './answer-context.js';
import { type Spans } from './element-scanner.js';
import { type RecordLines } from './record-lines.js';
import { createTimeWriter, MAX_TIME_BYTES } from './write-time.js';

/** A gap of a line: the bytes of a member's value as they are, or its number as a time. */
export type Slot = { member: number; isTime: boolean };

/** The lines of an answer but for what differs between its elements: a text before each gap, and one behind the last. */
type Parts = { texts: readonly Buffer[]; slots: readonly Slot[] };

/** Writes the line of an element whose values lie in `source` where `spans` says. */
export type LineWriter = (lines: RecordLines, source: Uint8Array, spans: Spans) => void;

export function createLineWriter(
  stream: StreamSchema,
  context: AnswerContext,
  slotOf: (field: string) => Slot,
): LineWriter {
  const { texts, slots } = cutLine(stream, context, slotOf);
  const fixedBytes = texts.reduce((sum, text) => sum + text.length, slots.length * MAX_TIME_BYTES);
  const last = texts[slots.length] as Buffer;
  const writeTime = createTimeWriter();
  return (lines, source, { starts, ends, numbers }) => {
    let variableBytes = 0;
    for (const { member } of slots) variableBytes += (ends[member] as number) - (starts[member] as number);
    lines.reserve(fixedBytes + variableBytes);
    const { bytes } = lines;
    let at = lines.length;
    for (let index = 0; index < slots.length; index += 1) {
      const { member, isTime } = slots[index] as Slot;
      at = copy(bytes, at, texts[index] as Buffer);
      if (isTime) at = writeTime(bytes, at, numbers[member] as number);
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

function cutLine(stream: StreamSchema, context: AnswerContext, slotOf: (field: string) => Slot): Parts {
  const texts: string[] = [];
  const slots: Slot[] = [];
  let text = `{"type":"RECORD","stream":${JSON.stringify(stream.name)},"record":`;
  let separator = '{';
  for (const field of selectFields(stream, context.fields)) {
    text += `${separator}${JSON.stringify(field)}:`;
    separator = ',';
    const asked = context.asked[field];
    if (asked !== undefined) text += JSON.stringify(asked);
    else {
      const slot = slotOf(field);
      const quote = slot.isTime ? '"' : '';
      texts.push(text + quote);
      slots.push(slot);
      text = quote;
    }
  }
  texts.push(`${text}},"time_extracted":${JSON.stringify(context.timeExtracted)}}\n`);
  return { texts: texts.map((part) => Buffer.from(part)), slots };
}
