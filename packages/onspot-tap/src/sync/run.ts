import { type Logger, type SingerMessage } from '@onspot-tap/singer';
import { type Storage } from '@onspot-tap/storage';
import { type Selection } from '../catalog/select.js';
import { type TapConfig } from '../config/config.js';
import { type Inbox } from '../inbox/inbox.js';
import { type Ask } from '../ledger/ask.js';
import { type Book } from '../ledger/book.js';
import { type Ledger } from '../ledger/ledger.js';
import { type SavedFiles } from './saved-files.js';
import { type TapState } from '../state/tap-state.js';
import { type Coverage } from '../plan/coverage.js';
import { type LookBack } from '../plan/look-back.js';
import { type SyncedStream } from '../streams/synced-stream.js';
import { type Day } from '../time/day.js';
import { type Failures } from '../work-store/failures.js';
import { type CurrentQuestions } from './current-questions.js';
import { type Lacking } from './lacking.js';
import { type ProgressMeter } from './progress.js';
import { type Tally } from '../tally/tally.js';

/** Whole lines, each one RECORD message of a stream, as bytes: what an answer gives, without objects in between. */
export type RecordLines = { type: 'LINES'; stream: string; lines: Buffer; count: number };

/** What a run says: single messages, and the records of answers as lines that are ready to be written. */
export type Output = SingerMessage | RecordLines;

/** What the stages of one run share. */
export type Run = {
  config: TapConfig;
  /** The selected streams by name, in the order of the table. */
  streams: ReadonlyMap<string, Selection<SyncedStream>>;
  /** Fields of `requests`; `undefined` when that stream is not selected. */
  requestFields: ReadonlySet<string> | undefined;
  work: Storage;
  ledger: Ledger;
  book: Book;
  /** Subjects of other shards that batches ask about which this shard has taken over. */
  takenOver: ReadonlySet<string>;
  state: TapState;
  inbox: Inbox;
  files: SavedFiles;
  /** Asks whose stored answer was read in this run and is none: it is not read again and again. */
  wanting: Set<Ask>;
  failures: Failures;
  progress: ProgressMeter;
  /** Undefined where nobody asks for a report. */
  tally: Tally | undefined;
  /** Which answers count for what is asked now. */
  current: CurrentQuestions;
  /** Questions that ended without an answer. */
  lacking: Lacking;
  /** What each selected stream has answers for. */
  coverage: ReadonlyMap<string, Coverage>;
  lookBack: LookBack;
  /** Newest and oldest day that OnSpot answers for. */
  newest: Day;
  oldest: Day;
  /** First day to ask for, of what has no bookmark. */
  start: Day;
  clock: () => number;
  log: Logger;
  /** Ends the run at the next item. */
  signal: AbortSignal;
};

/** What a selected stream has answers for. */
export function coverageOf({ coverage }: Run, stream: string): Coverage {
  const known = coverage.get(stream);
  if (known === undefined) throw new Error(`The stream ${stream} is not selected`);
  return known;
}
