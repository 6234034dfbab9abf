import { type AckShape } from './ack.js';
import { type AnswerField } from './answers/field.js';
import { type World } from './data/world.js';
import { type Asked, type Form, type Given, type RequestLimits } from './forms/form.js';
import { checkOutput } from './forms/file-rules.js';
import { checkHash, checkHeaders, checkValidate, type PropertyRule } from './forms/rules.js';
import { type JsonValue } from './json.js';
import { type Table, type TableOf } from './tables/table.js';

/** What a question is answered with: fields of the callback, or a file. Both are made anew at each reading. */
export type Answer = {
  fields: AnswerField[];
  table?: Table;
  /** What goes into a `.debug.csv` beside the file. */
  debug?: Table;
};

/** A question whose answer is known once it has been opened. */
export type BoundAsk = Asked<(world: World) => Answer>;

/** One endpoint that takes questions and answers them. */
export type Endpoint = {
  path: string;
  /** Makes its questions out of a body, or refuses it. */
  read: (body: JsonValue, limits: RequestLimits) => BoundAsk[];
  /** Whether the ack is a list of entries, or one entry bare. */
  ack: AckShape;
  /** What an entry's `location` is, if it has one. */
  location: 'none' | 'file' | 'partner';
  /** Whether callbacks are `{name, …payload, cbinfo}`, or `{id, success, message}` alone. */
  envelope: 'data' | 'flat';
  /** Whether it writes a file. */
  savesFile: boolean;
};

type Row<Subject> = {
  path: string;
  /** How a body becomes questions. */
  asks: Form<Subject>;
  /** Rules for properties beyond those that hold everywhere. */
  rules?: readonly PropertyRule[];
};

/** An endpoint whose callbacks carry the answer. */
export function callsBack<Subject>(
  row: Row<Subject> & { answer: (subject: Subject, world: World) => AnswerField[]; location?: 'file' },
): Endpoint {
  const { path, answer, location = 'none' } = row;
  const read = bind(row, (subject, world) => ({ fields: answer(subject, world) }));
  return { path, read, ack: 'array', location, envelope: 'data', savesFile: false };
}

/** An endpoint that writes a file, and whose callbacks say so. */
export function saves<Subject>(
  row: Row<Subject> & { table: TableOf<Subject>; debug?: TableOf<Subject>; ack?: 'object' },
): Endpoint {
  const { path, table, debug, ack = 'array', rules = [] } = row;
  const read = bind({ ...row, rules: [checkOutput, checkHeaders(), ...rules] }, (subject, world) => ({
    fields: [],
    table: table(subject, world),
    ...(debug && { debug: debug(subject, world) }),
  }));
  return { path, read, ack, location: 'file', envelope: 'flat', savesFile: true };
}

/** An endpoint that hands its answer to somebody else, and only says that it did. */
export function handsOver<Subject>(row: Row<Subject>): Endpoint {
  const { path, rules = [] } = row;
  const read = bind({ ...row, rules: [checkOutput, ...rules] }, () => ({ fields: [] }));
  return { path, read, ack: 'object', location: 'partner', envelope: 'flat', savesFile: false };
}

function bind<Subject>(
  { asks, rules = [] }: Row<Subject>,
  answer: (subject: Subject, world: World) => Answer,
): Endpoint['read'] {
  const open = (asked: Asked<Subject>, given: Given): ((world: World) => Answer) => {
    const subject = asked.open(given);
    return (world) => answer(subject, world);
  };
  return (body, limits) =>
    asks(body, [checkValidate, checkHash, ...rules], limits).map((asked) => ({
      ...asked,
      open: (given) => open(asked, given),
    }));
}
