import { redactUrls, type SingerMessage } from '@onspot-tap/singer';
import { MalformedAnswer } from '../answers/malformed-answer.js';
import { type AnswerRead, readAnswer } from '../answers/read-answer.js';
import { readEnvelope } from '../answers/read-envelope.js';
import { type RecordBlock } from '../answers/record-lines.js';
import { type Selection } from '../catalog/select.js';
import { readFile } from '../files/read-file.js';
import { type Arrival } from '../inbox/inbox.js';
import { type Ask, isAnswered } from '../ledger/ask.js';
import { mark } from '../ledger/book.js';
import { toAskedFields } from '../records/asked-fields.js';
import { toRequestRecord } from '../records/request-record.js';
import { type SyncedStream } from '../streams/synced-stream.js';
import { toTimestamp } from '../time/day.js';
import { describeQuery, queryOf, type QueryRef } from './query-ref.js';
import { endAsk } from './end-ask.js';
import { checkIdentity, ForeignAnswer } from './foreign-answer.js';
import { type Newer } from './newer-elsewhere.js';
import { coverageOf, type Output, type Run } from './run.js';

/**
 * Says the records of what has arrived for an ask, or how it ended. The bookmark moves once all of them are said.
 *
 * @param newer what has become of a newer ask of the same query that another shard takes care of
 */
export async function* deliver(run: Run, { ask, kind, open }: Arrival, newer?: Newer): AsyncGenerator<Output> {
  if (kind === 'failure') return void (yield* endAsk(run, ask, await readFailure(open)));
  if (newer === 'open') return void run.book.postpone(ask);
  try {
    if (newer === 'answered' || isSuperseded(run, ask)) yield* supersede(run, ask, open);
    else yield* deliverAnswer(run, ask, open);
  } catch (error) {
    if (!(error instanceof MalformedAnswer || error instanceof ForeignAnswer)) throw error;
    yield* endWithout(run, ask, { reason: 'malformed', message: error.message });
  }
}

const SUPERSEDED = { reason: 'superseded', message: 'a newer answer was delivered before' } as const;

async function readFailure(open: Arrival['open']): Promise<{ reason: 'failed'; message: string | null }> {
  return { reason: 'failed', message: safe((await readEnvelope(await open())).message) };
}

/** OnSpot's words may repeat the addresses that it was given, with what lets it in there. */
function safe(message: string | null): string | null {
  return message === null ? null : redactUrls(message);
}

// An ask that has ended before is looked at once more for a late answer; what is none changes nothing.
async function* endWithout(run: Run, ask: Ask, end: Parameters<typeof endAsk>[2]): AsyncGenerator<Output> {
  run.wanting.add(ask);
  if (ask.end === undefined) yield* endAsk(run, ask, end);
}

/** Whether a newer ask of the same query has been delivered: its answer holds more than this older one. */
function isSuperseded({ book }: Run, ask: Ask): boolean {
  const asks = book.asksOf(ask.batch.stream, ask.subjectId, ask.batch.window);
  return asks.slice(asks.indexOf(ask) + 1).some(isAnswered);
}

/** Only an answer is superseded: an ask that has failed, and for which nothing else came, stays a failed attempt. */
async function* supersede(run: Run, ask: Ask, open: Arrival['open']): AsyncGenerator<Output> {
  const isAnswer =
    ask.end === undefined || (ask.end.reason !== 'malformed' && (await readEnvelope(await open())).success);
  if (isAnswer) yield* endAsk(run, ask, SUPERSEDED);
  else run.wanting.add(ask);
}

async function* deliverAnswer(run: Run, ask: Ask, open: Arrival['open']): AsyncGenerator<Output> {
  const responseId = await learnResponseId(run, ask, open);
  ask.responseId = responseId;
  const { envelope, count } = yield* ask.file === undefined
    ? sayAnswer(run, { ask, responseId, open })
    : sayFile(run, { ask, responseId, open, file: ask.file });
  checkIdentity(ask, envelope);
  if (!envelope.success)
    return void (yield* endWithout(run, ask, { reason: 'failed', message: safe(envelope.message) }));
  if (ask.end !== undefined) await reviveInLedger(run, ask);
  if (run.requestFields) {
    const outcome = {
      status: 'succeeded',
      count,
      message: safe(envelope.message),
      at: toTimestamp(run.clock()),
    } as const;
    yield toRequestRecord(ask, outcome, run.requestFields);
  }
  ask.delivered = 'now';
  run.progress.count(ask.batch.stream, 'done');
  run.tally?.answered(ask, count, run.clock());
  // A retired batch is past being marked: its marks would never be dropped.
  if (ask.batch.retiredAt === undefined) mark(run.state, ask, 'delivered');
  finishDays(run, queryOf(ask));
  run.log.debug(`${describeQuery(queryOf(ask))}: ${count} records`);
}

/**
 * The days of a question are finished, if that is how they are asked about now. Days that were given up are asked about
 * no more, so that any answer is welcome.
 */
export function finishDays(run: Run, query: QueryRef): void {
  const coverage = coverageOf(run, query.stream);
  if (coverage.isGap(query)) coverage.finish(query);
  else run.current.whenCurrent(query, () => coverage.finish(query));
}

type Told = { ask: Ask; responseId: string; open: Arrival['open'] };

/** Says the records that the answer itself holds. */
async function* sayAnswer(run: Run, { ask, responseId, open }: Told): AsyncGenerator<Output, AnswerRead> {
  const { stream, fields } = selectionOf(run, ask);
  if (stream.callback === undefined) throw new ForeignAnswer('it is an answer, and the stream is delivered as files');
  const context = { asked: toAskedFields(stream, ask, responseId), fields, timeExtracted: toTimestamp(run.clock()) };
  const blocks = readAnswer(await open(), { ...stream, answer: stream.callback.answer }, context);
  return yield* sayBlocks(run, ask, blocks);
}

/** Says the records of the file that the answer only announces. */
async function* sayFile(
  run: Run,
  { ask, responseId, open, file }: Told & { file: string },
): AsyncGenerator<Output, AnswerRead> {
  const envelope = await readEnvelope(await open());
  if (!envelope.success) return { envelope, count: 0 };
  checkIdentity(ask, envelope);
  const { stream, fields } = selectionOf(run, ask);
  if (stream.save === undefined)
    throw new ForeignAnswer('it announces a file, and the stream is not delivered as files');
  const body = await run.files.open(file, ask.batch.saveUrl);
  if (body === undefined) return { envelope: { ...envelope, message: NO_FILE }, count: 0 };
  const context = { asked: toAskedFields(stream, ask, responseId), fields, timeExtracted: toTimestamp(run.clock()) };
  const { count } = yield* sayBlocks(run, ask, readFile(body, { ...stream, file: stream.save.file }, context));
  return { envelope, count };
}

const NO_FILE = 'OnSpot wrote no file: there was nothing to tell';

/** Passes on what is read, and closes what it is read from when the run, or who reads what it says, leaves in between. */
async function* sayBlocks<R>(run: Run, ask: Ask, blocks: AsyncGenerator<RecordBlock, R>): AsyncGenerator<Output, R> {
  try {
    for (let next = await blocks.next(); ; next = await blocks.next()) {
      if (next.done) return next.value;
      run.tally?.said(ask.batch.stream, next.value);
      yield { type: 'LINES', stream: ask.batch.stream, ...next.value };
      run.signal.throwIfAborted();
    }
  } finally {
    await blocks.return(undefined as never);
  }
}

function selectionOf(run: Run, { batch }: Ask): Selection<SyncedStream> {
  const selection = run.streams.get(batch.stream);
  if (selection === undefined) throw new Error(`The stream ${batch.stream} is not selected`);
  return selection;
}

/** The id that the records carry: the acknowledged one, or, where there are several or none, the answer's own. */
async function learnResponseId(run: Run, ask: Ask, open: Arrival['open']): Promise<string> {
  if (ask.responseId !== null && ask.otherIds === undefined) return ask.responseId;
  const envelope = await readEnvelope(await open());
  checkIdentity(ask, envelope);
  const { id, name } = envelope;
  // A question out of many places answers under the name of any of them.
  if (name !== null && name !== ask.subjectId && selectionOf(run, ask).stream.subject === 'location') {
    throw new ForeignAnswer(`it answers for the location ${name}, not for ${ask.subjectId}`);
  }
  if (id === null) throw new ForeignAnswer('it carries no response id');
  return id;
}

// It had been given up, and its answer came after all.
async function reviveInLedger(run: Run, ask: Ask): Promise<void> {
  ask.end = undefined;
  await run.ledger.write(ask.batch);
}

/** What a run says when nothing but its messages matter: lines taken apart again. */
export function* toMessages(output: Output): Generator<SingerMessage> {
  if (output.type !== 'LINES') return void (yield output);
  const text = output.lines.toString('utf8');
  for (const line of text.split('\n')) if (line !== '') yield JSON.parse(line) as SingerMessage;
}
