import { type Fault, type OperationName, type S3Emulator } from '@onspot-tap/s3-emulator';
import { PATHS, subjectsOf } from '../../support/expected-records.js';
import { type Victim, type World } from './world.js';

/** A point in a run at which a program is killed. */
export type Moment = {
  when: string;
  victims: readonly Victim[];
  lay: (world: World) => Trap;
};

/** Laid before a run. */
export type Trap = {
  /** Whether the run has walked into it: the moment has come. */
  hasCome: () => boolean;
  /** Lets later runs pass. */
  remove: () => void;
};

/** A trapped request waits so long; the kill comes within milliseconds. */
const TRAP_MS = 4_000;

const LEDGER = 'work/ledger/';
const INBOX = 'work/responses/';
const DATA = 'data/';

type Request = { operation: OperationName; below: string };

/** An S3 request that is kept waiting, after some others: it has come, and has not been carried out. */
function held(world: World, { operation, below }: Request, { after = 0 } = {}): Trap {
  const { faults, requests } = emulatorOf(world);
  const held: Fault = { operation, key: { prefix: world.keyOf(below) }, skip: after, delayMs: TRAP_MS };
  return { hasCome: () => requests.some(({ fault }) => fault === held), remove: faults.add(held) };
}

/** So many S3 requests that have been carried out. */
function done(world: World, { operation, below }: Request, { count }: { count: number }): Trap {
  const { requests } = emulatorOf(world);
  const isMeant = (request: (typeof requests)[number]) =>
    request.operation === operation && request.status === 200 && request.key.startsWith(world.keyOf(below));
  return { hasCome: () => requests.filter(isMeant).length >= count, remove: () => undefined };
}

function emulatorOf({ s3 }: World): S3Emulator {
  if (!s3?.emulator) throw new Error('Traps need the embedded S3 server');
  return s3.emulator;
}

/** A second POST to a path that OnSpot has taken, and does not acknowledge yet. */
function unacknowledged({ onspot }: World, path: string): Trap {
  const remove = onspot.faults.add({ kind: 'slow', ms: TRAP_MS, match: { path, nth: 2 } });
  return { hasCome: () => onspot.faults.list().some(({ kind, struck }) => kind === 'slow' && struck > 0), remove };
}

/** All questions of a first night, which are of two days, are asked, and no callback comes yet. */
function unanswered({ onspot, options: { places, streams } }: World): Trap {
  const remove = onspot.faults.add({ kind: 'callback-delay', ms: TRAP_MS });
  const firstNight = streams.reduce((sum, stream) => sum + 2 * subjectsOf(stream, places).length, 0);
  return { hasCome: () => onspot.submissions.flatMap(({ asks }) => asks).length === firstNight, remove };
}

/** When a run shall be told to stop; the first is the earliest. */
export const PHASES = {
  asks: (world: World) => unacknowledged(world, PATHS.observations),
  waits: (world: World) => unanswered(world),
  'reads an answer': (world: World) => held(world, { operation: 'GetObject', below: INBOX }, { after: 2 }),
  'stores an object': (world: World) => held(world, { operation: 'PutObject', below: DATA }),
  'stores the manifest': (world: World) => held(world, { operation: 'PutObject', below: 'data/_manifests/' }),
  'promotes the state': (world: World) =>
    held(world, { operation: 'PutObject', below: 'pipeline/state_previous.json' }),
} as const;

export type Phase = keyof typeof PHASES;

/** Where a kill is most likely to lose, to repeat or to leave something. Ledger objects are written twice per batch. */
export const MOMENTS: readonly Moment[] = [
  {
    when: 'before a ledger entry is written, and so before its POST',
    victims: ['tap', 'all'],
    lay: (world) => held(world, { operation: 'PutObject', below: LEDGER }, { after: 2 }),
  },
  {
    when: 'when a ledger entry has been written and its POST is due',
    victims: ['tap', 'all'],
    lay: (world) => done(world, { operation: 'PutObject', below: LEDGER }, { count: 3 }),
  },
  {
    when: 'after the POST and before its acknowledgement is read',
    victims: ['tap', 'all'],
    lay: (world) => unacknowledged(world, PATHS.zipcodes),
  },
  {
    when: 'after the acknowledgement is read and before it is stored',
    victims: ['tap', 'all'],
    lay: (world) => held(world, { operation: 'PutObject', below: LEDGER }, { after: 3 }),
  },
  {
    when: 'after the acknowledgement is stored',
    victims: ['tap', 'job'],
    lay: (world) => done(world, { operation: 'PutObject', below: LEDGER }, { count: 4 }),
  },
  {
    when: 'while a callback is being stored',
    victims: ['receiver', 'all'],
    lay: (world) => held(world, { operation: 'PutObject', below: INBOX }, { after: 1 }),
  },
  {
    when: 'when a callback is stored and has perhaps not been answered',
    victims: ['receiver'],
    lay: (world) => done(world, { operation: 'PutObject', below: INBOX }, { count: 2 }),
  },
  {
    when: 'while an answer is being read',
    victims: ['tap', 'target', 'all'],
    lay: (world) => held(world, { operation: 'GetObject', below: INBOX }, { after: 2 }),
  },
  {
    when: 'while an object of the target is being written',
    victims: ['target', 'all'],
    lay: (world) => held(world, { operation: 'PutObject', below: 'data/observations/' }),
  },
  {
    when: 'while the manifest is being written',
    victims: ['target', 'job'],
    lay: (world) => held(world, { operation: 'PutObject', below: 'data/_manifests/' }),
  },
  {
    when: 'while the state is being promoted',
    victims: ['job', 'all'],
    lay: (world) => held(world, { operation: 'PutObject', below: 'pipeline/state_previous.json' }),
  },
  {
    when: 'between the promotion and the summary',
    victims: ['job', 'all'],
    lay: (world) => held(world, { operation: 'PutObject', below: 'pipeline/_runs/' }),
  },
  {
    when: 'after the summary and before the lock is given back',
    victims: ['job'],
    lay: (world) => held(world, { operation: 'DeleteObject', below: 'pipeline/lock.json' }),
  },
];

/** Moments in the life of objects of more than one part; the places of their world have answers of many megabytes. */
export const LARGE_MOMENTS: readonly Moment[] = [
  {
    when: 'while a part of a large answer is being stored',
    victims: ['receiver'],
    lay: (world) => held(world, { operation: 'UploadPart', below: INBOX }),
  },
  {
    when: 'between the last part of a large answer and its completion',
    victims: ['all'],
    lay: (world) => held(world, { operation: 'CompleteMultipartUpload', below: INBOX }),
  },
  {
    when: 'while a part of a large object is being uploaded',
    victims: ['target'],
    lay: (world) => held(world, { operation: 'UploadPart', below: DATA }),
  },
  {
    when: 'between the last part of a large object and its completion',
    victims: ['job', 'all'],
    lay: (world) => held(world, { operation: 'CompleteMultipartUpload', below: DATA }),
  },
];
