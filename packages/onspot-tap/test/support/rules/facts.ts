import { type JsonObject } from '@onspot-tap/singer';

/** What really happened to one ask, whatever the tap believes. Times are epoch ms, days are days since 1970. */
export type AskFacts = {
  id: string;
  stream: string;
  location: string;
  day: number;
  digest: string;
  newest: number;
  createdAt: number;
  /** In the order in which they were made. */
  index: number;
  /** As the ledger has it. */
  responseId: string | null;
  /** The reason for which the ledger says that it ended. */
  ended: string | undefined;
  /** The reasons for which it has ever ended. */
  reasons: Set<string>;
  isRetired: boolean;
  /** OnSpot has taken it, and will be paid. */
  isTaken: boolean;
  /** In which look into the inbox an answer lay there for the first time. */
  answeredSince: number | undefined;
  hasFailed: boolean;
  hasNonsense: boolean;
  /** Its records are stored by the target: when they were the last time, counted in answers. */
  stored: number | undefined;
  /** The target has stored a record that says how it ended. */
  isTold: boolean;
  /** Which state was current when its ledger or inbox object was deleted: how often one was lost or restored before. */
  deletedAt: number | undefined;
  /** Its ledger object was deleted. */
  isForgotten: boolean;
};

/** All asks that were ever in the ledger, as far as one can know without asking the tap. */
export type Facts = {
  asks(): Iterable<AskFacts>;
  find(id: string): AskFacts | undefined;
  /** Of the same stream, location and day, oldest first. */
  alike(ask: AskFacts): AskFacts[];
  ofDay(stream: string, location: string, day: number): AskFacts[];
  /** Takes in a ledger object as it was written. */
  take(text: string): AskFacts[];
  /** An ask that was withdrawn before OnSpot could take it. */
  drop(ask: AskFacts): void;
};

type Entry = {
  stream: string;
  start: string;
  newest_day: string;
  created_at: string;
  retired_at?: string;
  asks: {
    ask_id: string;
    location_id: string;
    digest: string;
    response_id: string | null;
    ended?: { reason: string };
  }[];
};

export const toDay = (text: string): number => Math.floor(Date.parse(`${text.slice(0, 10)}Z`) / 86_400_000);

export function createFacts(): Facts {
  const known = new Map<string, AskFacts>();
  const days = new Map<string, AskFacts[]>();
  const keyOf = (stream: string, location: string, day: number) => `${stream} ${location} ${day}`;
  let index = 0;

  function add(entry: Entry, { ask_id: id, location_id: location, digest }: Entry['asks'][number]): AskFacts {
    const facts: AskFacts = {
      id,
      stream: entry.stream,
      location,
      day: toDay(entry.start),
      digest,
      newest: toDay(entry.newest_day),
      createdAt: Date.parse(entry.created_at),
      index: (index += 1),
      responseId: null,
      ended: undefined,
      reasons: new Set(),
      isRetired: false,
      isTaken: false,
      answeredSince: undefined,
      hasFailed: false,
      hasNonsense: false,
      stored: undefined,
      isTold: false,
      deletedAt: undefined,
      isForgotten: false,
    };
    known.set(id, facts);
    const key = keyOf(facts.stream, location, facts.day);
    days.set(key, [...(days.get(key) ?? []), facts]);
    return facts;
  }
  const ofDay: Facts['ofDay'] = (stream, location, day) => days.get(keyOf(stream, location, day)) ?? [];

  return {
    asks: () => known.values(),
    find: (id) => known.get(id),
    alike: ({ stream, location, day }) => ofDay(stream, location, day),
    ofDay,
    take(text) {
      const entry = JSON.parse(text) as JsonObject as Entry;
      return entry.asks.map((ask) => {
        const facts = known.get(ask.ask_id) ?? add(entry, ask);
        facts.responseId = ask.response_id;
        facts.ended = ask.ended?.reason;
        facts.isRetired = entry.retired_at !== undefined;
        return facts;
      });
    },
    drop(ask) {
      known.delete(ask.id);
      const key = keyOf(ask.stream, ask.location, ask.day);
      days.set(
        key,
        ofDay(ask.stream, ask.location, ask.day).filter((other) => other !== ask),
      );
    },
  };
}
