import { type AnswerField } from './answers/field.js';
import { listPayload } from './callbacks/body.js';
import { type Job } from './callbacks/job.js';
import { type World } from './data/world.js';
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

/** What one callback says, whether or not it has been, or ever will be, delivered. */
export type ExpectedAnswer = {
  ask: Readonly<Ask>;
  path: string;
  /** The payload's fields, list fields made while they are read: for answers too large to hold. */
  fields: () => AnswerField[];
  /** The payload in one piece: `{observations: […]}`, `{devices: […]}` and so on; `{}` on failure. */
  payload: () => JsonObject;
  /** The payload's list, one by one: observations or devices; nothing for endpoints without a list. */
  items: () => Iterable<JsonValue>;
};

/** The answers to everything that was taken and matches, in the order it was taken. */
export function findExpected(query: ExpectedQuery, book: SubmissionBook, world: World): ExpectedAnswer[] {
  const { responseId } = query;
  const jobs = responseId === undefined ? [...book.jobs.values()] : [book.jobs.get(responseId) ?? []].flat();
  return jobs.filter((job) => isWanted(job, query)).map((job) => toExpected(job, world));
}

function isWanted({ ask, endpoint }: Job, { path, name, start, end }: ExpectedQuery): boolean {
  return (
    (path ?? endpoint.path) === endpoint.path &&
    (name ?? ask.name) === ask.name &&
    (start ?? ask.start) === ask.start &&
    (end ?? ask.end) === ask.end
  );
}

function toExpected(job: Job, world: World): ExpectedAnswer {
  const fields = (): AnswerField[] => listPayload(job, world);
  return {
    ask: job.ask,
    path: job.endpoint.path,
    fields,
    payload: () =>
      Object.fromEntries(fields().map((field) => [field.key, 'items' in field ? [...field.items] : field.value])),
    *items() {
      for (const field of fields()) if ('items' in field) yield* field.items;
    },
  };
}
