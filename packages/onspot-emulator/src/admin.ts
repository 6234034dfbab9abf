import { type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { type AnswerField } from './answers/field.js';
import { writePieces } from './callbacks/body.js';
import { type ExpectedAnswer, type ExpectedFile, findExpected } from './expected.js';
import { parseFaults } from './fault-file.js';
import { isObject } from './json.js';
import { Refusal } from './refusal.js';
import { type Desk } from './requests/desk.js';
import { parseBody, readBody } from './requests/read-body.js';

/** Everything below this is not OnSpot's, and asks for no credentials. */
export const ADMIN_PATH = '/_emulator';

type Visit = { request: IncomingMessage; response: ServerResponse; url: URL };

/** One thing an administrator can do; new ones are new rows. */
const ACTIONS: Readonly<Record<string, (visit: Visit, desk: Desk) => Promise<void> | void>> = {
  'GET /submissions': ({ response }, { submissionBook }) => sendJson(response, submissionBook.list),
  'GET /expected': sendExpected,
  'GET /clock': ({ response }, { settings }) => sendTime(response, settings.clock.now()),
  'POST /clock': moveClock,
  'GET /faults': ({ response }, { faultBook }) => sendJson(response, faultBook.list()),
  'POST /faults': addFaults,
  'DELETE /faults': ({ response }, { faultBook }) => {
    faultBook.clear();
    sendJson(response, faultBook.list());
  },
};

/** Answers a request below the admin path. */
export async function administer(request: IncomingMessage, response: ServerResponse, desk: Desk): Promise<void> {
  const url = new URL(request.url ?? '', 'http://emulator');
  const [, path = ''] = url.pathname.split(ADMIN_PATH);
  const action = ACTIONS[`${request.method ?? ''} ${path}`];
  if (!action) throw new Refusal(404, `There is ${Object.keys(ACTIONS).join(', ')} below ${ADMIN_PATH}`);
  await action({ request, response, url }, desk);
}

/** One line of JSON per answer, with its file if it writes one, that matches `responseId`, `path`, `name`, `start`, `end`. */
async function sendExpected({ response, url }: Visit, { submissionBook }: Desk): Promise<void> {
  const answers = findExpected(Object.fromEntries(url.searchParams), submissionBook);
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  await pipeline(Readable.from(writeLines(answers)), response);
}

function* writeLines(answers: readonly ExpectedAnswer[]): Generator<string> {
  for (const { ask, path, fields, file } of answers) {
    const { responseId, name, start, end, success, message } = ask;
    const about = Object.entries({ responseId, path, name, start, end, success, message });
    yield* writePieces([...about.map(([key, value]) => ({ key, value })), ...fields(), ...listFileFields(file)]);
    yield '\n';
  }
}

function listFileFields(file: ExpectedFile | undefined): AnswerField[] {
  if (!file) return [];
  const { location, exists, columns, hasHeader, rows } = file;
  const about = Object.entries({ location, exists, columns: [...columns], hasHeader });
  return [...about.map(([key, value]) => ({ key, value })), { key: 'rows', items: rows() }];
}

/** Takes `{"advanceMs": 86400000}` or `{"set": "2024-05-06T08:00:00Z"}`. */
async function moveClock({ request, response }: Visit, { settings }: Desk): Promise<void> {
  const { clock, maxBodyBytes } = settings;
  const wish = parseBody(await readBody(request, maxBodyBytes));
  const { advanceMs, set } = isObject(wish) ? wish : {};
  if (typeof advanceMs === 'number') clock.advance(advanceMs);
  else if (typeof set === 'string' && !Number.isNaN(Date.parse(set))) clock.set(set);
  else throw new Refusal(400, 'Send {"advanceMs": 86400000} or {"set": "2024-05-06T08:00:00Z"}');
  sendTime(response, clock.now());
}

/** Takes one fault, a list of them, or `{"faults": [...]}`. */
async function addFaults({ request, response }: Visit, { settings, faultBook }: Desk): Promise<void> {
  const faults = parseFaults(parseBody(await readBody(request, settings.maxBodyBytes)));
  for (const fault of faults) faultBook.add(fault);
  sendJson(response, faultBook.list());
}

function sendTime(response: ServerResponse, now: number): void {
  sendJson(response, { now: new Date(now).toISOString() });
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
