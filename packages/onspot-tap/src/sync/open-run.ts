import { type Logger } from '@onspot-tap/singer';
import { type Shard } from '@onspot-tap/settings';
import { type Storage } from '@onspot-tap/storage';
import { type Resolved } from '../catalog/resolve.js';
import { type TapConfig } from '../config/config.js';
import { createLambdaInbox } from '../inbox/lambda-inbox.js';
import { createTokenInbox } from '../inbox/token-inbox.js';
import { type Book, createBook } from '../ledger/book.js';
import { openLedger } from '../ledger/ledger.js';
import { coverByDays, coverBySource, type Coverage } from '../plan/coverage.js';
import { toLookBack } from '../plan/look-back.js';
import { type DaysOptions } from '../plan/windows.js';
import { isInShard } from '../shard/shard.js';
import { createTapState, type TapState } from '../state/tap-state.js';
import { type Tally } from '../tally/tally.js';
import { type SyncedStream } from '../streams/synced-stream.js';
import { dayOf, oldestAnsweredDay } from '../time/day.js';
import { openFailures } from '../work-store/failures.js';
import { createCurrentQuestions } from './current-questions.js';
import { createLacking } from './lacking.js';
import { createProgress, type ProgressMeter } from './progress.js';
import { type Run } from './run.js';
import { createSavedFiles } from './saved-files.js';

export type RunInput = {
  config: TapConfig;
  selected: Resolved;
  /** The state as it was given; `undefined` for none. */
  state: unknown;
  work: Storage;
  /** Opens where OnSpot writes files. */
  openSaved: (saveUrl: string) => Promise<Storage>;
  clock: () => number;
  log: Logger;
  signal: AbortSignal;
  /** Told how far the run is. */
  progress?: ProgressMeter | undefined;
  /** Collects what the run tells of itself in the end. */
  tally?: Tally | undefined;
  /** Whether it only looks, without a lease: another run may change the books meanwhile. */
  onlyLooks?: boolean;
};

/** Takes up what earlier runs left: the given state, and the ledger of the selected streams. */
export async function openRun({
  selected,
  state: given,
  openSaved,
  onlyLooks = false,
  progress = createProgress(),
  tally,
  ...input
}: RunInput): Promise<Run> {
  const { config, work, clock, signal } = input;
  const oldest = oldestAnsweredDay(clock());
  const state = createTapState(given, oldest);
  const { shard } = config;
  const ledger = openLedger(work, shard);
  const newest = dayOf(clock()) - config.os_settle_days;
  const lookBack = toLookBack(newest, config);
  const start = config.startDay ?? newest - lookBack.latencyDays + 1;
  const days = { newest, oldest, start, latencyDays: lookBack.latencyDays };
  const batches = await Promise.all(
    [...selected.streams.keys()].map((stream) => ledger.read(stream, { signal, mayVanish: onlyLooks })),
  );
  const book = createBook(batches.flat(), state, shard);
  const takenOver = shard.count > 1 ? takenOverIn(book, shard) : new Set<string>();
  if (shard.count > 1) state.keepOnly({ isOwn: (subject) => isInShard(shard, subject), borrowed: takenOver });
  progress.begin({ streams: selected.streams.keys(), book, clock });
  return {
    ...input,
    progress,
    tally,
    streams: selected.streams,
    requestFields: selected.requests?.fields,
    ledger,
    state,
    book,
    takenOver,
    inbox: config.callback_secret.length > 0 ? createTokenInbox(work) : createLambdaInbox(work),
    files: createSavedFiles({ current: config.save_url, openStorage: openSaved }),
    wanting: new Set(),
    failures: openFailures(work, clock),
    current: createCurrentQuestions(),
    lacking: createLacking(),
    coverage: toCoverages(selected, state, days),
    lookBack,
    newest,
    oldest,
    start,
  };
}

function takenOverIn(book: Book, shard: Shard): Set<string> {
  const subjects = new Set<string>();
  for (const batch of book.batches()) {
    for (let at = 0; at < batch.size; at += 1) subjects.add(batch.subjectIdAt(at));
  }
  return new Set([...subjects].filter((subject) => !isInShard(shard, subject)));
}

function toCoverages({ streams }: Resolved, state: TapState, days: DaysOptions): Map<string, Coverage> {
  const toCoverage = ({ name, hasWindow, windows }: SyncedStream): Coverage =>
    hasWindow ? coverByDays({ stream: name, rule: windows, state, days }) : coverBySource({ stream: name, state });
  return new Map([...streams].map(([name, { stream }]) => [name, toCoverage(stream)]));
}
