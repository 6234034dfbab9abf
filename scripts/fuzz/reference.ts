import { SCHEMAS } from './messages.js';
import { obeys } from './obeys.js';
import { spansOf } from './scan-json.js';
import { type Case } from './case.js';

/** What has come out of an input. */
export type Outcome = {
  /** Number of the line that was refused; undefined when all were accepted. */
  refusedLine: number | undefined;
  /** By stream: the stored texts, one after another. */
  records: Record<string, string[]>;
  /** The same of the lines put aside. */
  rejected: Record<string, string[]>;
  /** Values, as they were written. */
  states: string[];
};

type Known = { schema: Record<string, unknown>; keys: readonly string[] };

class Refusal extends Error {}

/** What is not for this reference to judge: a schema it may not understand. */
class Abstention extends Error {}

const KNOWN_SCHEMAS: ReadonlySet<string> = new Set(SCHEMAS.map((text) => JSON.stringify(JSON.parse(text))));

/**
 * What a target has to do, said as plainly as can be: line by line, with JSON.parse. Undefined when it is not known.
 */
export function refer({ input, validation }: Case): Outcome | undefined {
  const outcome: Outcome = { refusedLine: undefined, records: {}, rejected: {}, states: [] };
  Object.setPrototypeOf(outcome.records, null);
  Object.setPrototypeOf(outcome.rejected, null);
  const known = new Map<string, Known>();
  const lines = toLines(input);
  for (const [index, line] of lines.entries()) {
    try {
      takeLine(line, { outcome, known, validation });
    } catch (error) {
      if (error instanceof Abstention) return undefined;
      if (!(error instanceof Refusal)) throw error;
      return { ...outcome, refusedLine: index + 1 };
    }
  }
  return outcome;
}

function toLines(input: Buffer): Buffer[] {
  const bytes = input.subarray(0, 3).equals(Buffer.from('\uFEFF')) ? input.subarray(3) : input;
  const lines = bytes.toString('latin1').split('\n');
  return lines.map((line) => Buffer.from(line, 'latin1'));
}

type Run = { outcome: Outcome; known: Map<string, Known>; validation: Case['validation'] };

function takeLine(bytes: Buffer, { outcome, known, validation }: Run): void {
  const text = decode(bytes);
  if (text.trim() === '') return;
  const message = parse(text);
  const { type, stream } = message;
  if (typeof type !== 'string') throw new Refusal();
  const kind = type.toUpperCase();
  if (kind === 'BATCH') throw new Abstention();
  if (kind === 'STATE') {
    if (!('value' in message)) throw new Refusal();
    outcome.states.push(textOf(text, 'value'));
    return;
  }
  if (!['SCHEMA', 'RECORD', 'ACTIVATE_VERSION'].includes(kind)) return;
  if (typeof stream !== 'string') throw new Refusal();
  if (kind === 'ACTIVATE_VERSION') {
    if (typeof message.version !== 'number') throw new Refusal();
  } else if (kind === 'SCHEMA') {
    const rules = toKnown(message);
    if (validation !== 'off' && !KNOWN_SCHEMAS.has(JSON.stringify(rules.schema))) throw new Abstention();
    known.set(stream, rules);
  } else {
    const { record } = message;
    const rules = known.get(stream);
    if (!isObject(record) || rules === undefined) throw new Refusal();
    const isGood = rules.keys.every((key) => Object.hasOwn(record, key)) && obeys(rules.schema, record);
    if (isGood || validation === 'off') add(outcome.records, stream, textOf(text, 'record'));
    else if (validation === 'fail') throw new Refusal();
    else add(outcome.rejected, stream, text.replace(/\r$/, ''));
  }
}

function toKnown({ schema, key_properties: keys }: Record<string, unknown>): Known {
  if (!isObject(schema) || !isObject(schema.properties)) throw new Refusal();
  if (keys === undefined || keys === null) return { schema, keys: [] };
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string')) throw new Refusal();
  return { schema, keys };
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal();
  }
}

function parse(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal();
  }
  if (!isObject(value)) throw new Refusal();
  return value;
}

/** As it is written; of several with one name the last, which is what JSON.parse takes. */
function textOf(text: string, name: string): string {
  const span = spansOf(text).findLast((each) => each.name === name);
  return span === undefined ? '' : text.slice(span.start, span.end);
}

function add(to: Record<string, string[]>, stream: string, text: string): void {
  (to[stream] ??= []).push(text);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
