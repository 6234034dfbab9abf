import { type AnswerField } from './answers/field.js';
import { listPayload } from './callbacks/body.js';
import { type Job } from './callbacks/job.js';
import { isWritten, type Sheet, toSheet } from './files/sheet.js';
import { type JsonObject, type JsonValue } from './json.js';
import { type Ask } from './ask.js';
import { type SubmissionBook } from './submissions.js';

/** Which answers are wanted; what is left out matches everything. */
export type ExpectedQuery = {
  /** The ack's id. */
  responseId?: string;
  /** The endpoint's path, without stage. */
  path?: string;
  /** The location's name. */
  name?: string;
  /** The window as it was asked, letter for letter. */
  start?: string;
  end?: string;
};

/** The file of a save endpoint, as it is or would be written. */
export type ExpectedFile = {
  /** Where it is, query included; a fault may make the ack say otherwise. */
  location: string;
  /** Whether it is to be there at all: a fault may leave it out, and without an `outputLocation` nobody can read it. */
  exists: boolean;
  /** Its columns, spelled as in the file. */
  columns: readonly string[];
  /** Whether these are its first line. */
  hasHeader: boolean;
  /** The values of each line but the first, made while they are read. */
  rows: () => Iterable<string[]>;
  /** The same by column. */
  records: () => Iterable<Record<string, string>>;
};

/** What one answer says, whether or not it has been, or ever will be, delivered. */
export type ExpectedAnswer = {
  ask: Readonly<Ask>;
  path: string;
  /** The payload's fields, list fields made while they are read: for answers too large to hold. */
  fields: () => AnswerField[];
  /** The payload in one piece: `{observations: […]}`, `{devices: […]}` and so on; `{}` on failure. */
  payload: () => JsonObject;
  /** The payload's list, one by one, such as observations or devices; nothing for endpoints without a list. */
  items: () => Iterable<JsonValue>;
  /** The file of a save endpoint; undefined for others, and on failure. */
  file: ExpectedFile | undefined;
};

/** The answers to everything that was taken and matches, in the order it was taken. */
export function findExpected(query: ExpectedQuery, book: SubmissionBook): ExpectedAnswer[] {
  const { responseId } = query;
  const jobs = responseId === undefined ? [...book.jobs.values()] : [book.jobs.get(responseId) ?? []].flat();
  return jobs.filter((job) => isWanted(job, query)).map(toExpected);
}

function isWanted({ ask, endpoint }: Job, { path, name, start, end }: ExpectedQuery): boolean {
  return (
    (path ?? endpoint.path) === endpoint.path &&
    (name ?? ask.name) === ask.name &&
    (start ?? ask.start) === ask.start &&
    (end ?? ask.end) === ask.end
  );
}

function toExpected(job: Job): ExpectedAnswer {
  const fields = (): AnswerField[] => listPayload(job);
  return {
    ask: job.ask,
    path: job.endpoint.path,
    fields,
    payload: () =>
      Object.fromEntries(fields().map((field) => [field.key, 'items' in field ? [...field.items] : field.value])),
    *items() {
      for (const field of fields()) if ('items' in field) yield* field.items;
    },
    get file() {
      return toExpectedFile(job);
    },
  };
}

function toExpectedFile({ ask, file, answer }: Job): ExpectedFile | undefined {
  const { table } = ask.success && file ? answer() : {};
  if (!file || !table) return undefined;
  const sheet = toSheet(table, file);
  const { columns, hasHeader, rows } = sheet;
  return {
    ...{ location: file.location, columns, hasHeader, rows },
    exists: file.address !== undefined && isWritten(sheet, file),
    records: () => listRecords(sheet),
  };
}

function* listRecords({ columns, rows }: Sheet): Generator<Record<string, string>> {
  for (const row of rows()) yield Object.fromEntries(columns.map((column, i) => [column, row[i] ?? '']));
}
