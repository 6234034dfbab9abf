import { isDeepStrictEqual } from 'node:util';
import { answerKey, failureKey, type TokenPayload, verifyToken } from '@onspot-tap/callback';
import { exitCodeOf, messageOf } from '@onspot-tap/singer';
import { createTapState } from '../../../dist/state/tap-state.js';
import { configure, HOURS, type Mode, SECRET, select, silentLog } from './configuration.js';
import { createFacts } from './facts.js';
import { apply, type Change, type Objects, openMemoryStorage } from './memory-storage.js';
import { createOracle, type Floors } from './oracle.js';
import { createPipeline, type Turn } from './pipeline.js';
import { type Setup } from './setups.js';
import { parseStateText } from './state-value.js';
import { resolveSelected } from '../../../dist/catalog/resolve.js';
import { startSteps, type Steps } from './steps.js';
import { runTap } from './tap.js';
import { createTarget, type Target } from './target.js';
import { createVendor, type Delivery, toBody } from './vendor.js';
import { createWitness } from './witness.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MORNING = 8 * HOUR;

/** A run of the tap that is going on, or waits before a step. */
type Tap = { steps: Steps; target: Target; stop: AbortController };

export type World = ReturnType<typeof createWorld>;

/** Tap, receiver, OnSpot, target and job in memory and on one clock. The tap stops before each of its steps. */
export function createWorld(setup: Setup) {
  const objects: Objects = new Map();
  const pipeline = createPipeline();
  const facts = createFacts();
  const selected = resolveSelected(
    select(setup.streams),
    configure(setup, { mode: 'sync', account: 1, startDay: 0, shard: '0/1' }),
    silentLog,
  );
  let now = Date.parse('2024-05-06T08:00:00Z');
  let newest = Math.floor(now / DAY);
  let startDay = newest - setup.startDaysBack;
  let account = 1;
  let locations: readonly string[] = ['A', 'B'];
  let failingWrites = 0;
  let look = 0;
  let losses = 0;
  let listeningSince = 0;
  /** The shard whose turn it is; they run one after the other. */
  let turn: Turn = { index: 0, count: 1 };
  /** What all shards of a night have begun from, where they begin at the same time. */
  let shared: { text: string | undefined } | undefined;
  let isAtOnce = false;
  let given = parseStateText(undefined);
  let tap: Tap | undefined;

  const oracle = createOracle(facts, () => ({
    ...{ now, look, losses, newest, startDay, listeningSince, given },
    latencyDays: setup.latencyDays,
    ages: setup.ages,
    maxAttempts: setup.maxAttempts,
    expiryMs: HOURS.expiry * HOUR,
    ambiguousMs: HOURS.ambiguous * HOUR,
    tokenMs: HOURS.token * HOUR,
  }));
  const witness = createWitness(facts, oracle);
  const openToken = (callback: string): TokenPayload | undefined =>
    verifyToken(callback.slice(callback.lastIndexOf('/') + 1), [SECRET], now);
  const vendor = createVendor({
    clock: () => now,
    onTaken: (callback, responseId) => witness.took(openToken(callback)?.askId ?? '', responseId),
  });

  function receive(delivery: Delivery): void {
    const token = openToken(delivery.callback);
    if (token === undefined || (setup.callbacks === 'listen' && tap === undefined)) return;
    const key = delivery.kind === 'failure' ? failureKey(token) : answerKey(token);
    if (objects.has(key)) return;
    objects.set(key, toBody(delivery));
    witness.received(token.askId, delivery.kind, look);
  }

  function pass(ms: number): void {
    const end = now + ms;
    for (let next = vendor.deliveries[0]; next !== undefined && next.at <= end; next = vendor.deliveries[0]) {
      vendor.deliveries.shift();
      now = Math.max(now, next.at);
      receive(next);
    }
    now = Math.max(now, end);
  }

  async function change(what: Change, gate: () => Promise<void>): Promise<void> {
    await gate();
    if (failingWrites > 0) {
      failingWrites -= 1;
      throw Object.assign(new Error('the storage does not answer'), { exitCode: 75 });
    }
    apply(objects, what);
    witness.changed(what);
  }

  function start(mode: Mode): void {
    if (turn.index === 0 || !isAtOnce) shared = undefined;
    shared ??= { text: pipeline.given() };
    const { text } = shared;
    given = parseStateText(text);
    newest = Math.floor(now / DAY);
    // Who only submits does not look into the inbox.
    if (mode !== 'submit') look += 1;
    listeningSince = setup.callbacks === 'listen' ? now : 0;
    oracle.beganRun();
    const target = createTarget({
      onStored: (stream, text) => witness.stored(stream, text),
      onSaid: (said) => oracle.coveredState(parseStateText(said)),
    });
    const stop = new AbortController();
    const steps = startSteps((pause) => {
      const gate = async () => {
        await pause();
        // No two things happen at the same time, so that their order never depends on chance.
        now += 1;
      };
      return runTap({
        config: configure(setup, { mode, account, startDay, shard: `${turn.index}/${turn.count}` }),
        selected,
        state: text === undefined ? undefined : (JSON.parse(text) as unknown),
        work: openMemoryStorage(objects, (what) => change(what, gate)),
        openSaved: () => Promise.reject(new Error('No stream is delivered as files')),
        clock: () => now,
        log: silentLog,
        signal: stop.signal,
        gate,
        vendor,
        locations,
        listeningSince: setup.callbacks === 'listen' ? listeningSince : undefined,
        wait(ms) {
          // While questions are still on their way to OnSpot, nobody waits for long.
          if (steps.isIdle()) pass(ms);
          look += 1;
        },
        take(output) {
          witness.said(output);
          target.take(output);
        },
      });
    });
    tap = { steps, target, stop };
  }

  /** The job takes up what the target has said. */
  function promote(): void {
    const text = tap?.target.said();
    if (text !== undefined) pipeline.promote({ text, floors: oracle.floors() }, turn);
  }

  function end(): void {
    const failure = tap?.steps.failure();
    if (failure !== undefined && exitCodeOf(failure) === undefined && messageOf(failure) !== TOLD_TO_STOP) {
      oracle.violations.push(`the tap failed: ${failure instanceof Error ? failure.stack : messageOf(failure)}`);
    }
    tap?.target.complete();
    promote();
    const said = tap?.target.said();
    if (said !== undefined && !isDeepStrictEqual(withoutLearnt(said), withoutLearnt(writeAgain(said))))
      oracle.violations.push(`read again it is another state: ${said}`);
    tap = undefined;
    turn = { ...turn, index: (turn.index + 1) % turn.count };
    if (turn.count > 1 && turn.index === 0) pipeline.finish(turn.count, oracle.floors());
  }

  return {
    ...{ oracle, facts, vendor, objects },
    isRunning: () => tap !== undefined,
    now: () => now,
    /** The newest day of the last run. */
    newest: () => newest,
    locations: () => locations,
    stateText: () => pipeline.whole(),
    countLosses: () => losses,
    /** Lets the tap take steps; starts it where none runs. Without a number it runs to its end, and further shards do. */
    async go(steps?: number, mode: Mode = 'sync'): Promise<void> {
      do {
        if (tap === undefined) start(mode);
        await tap?.steps.go(steps);
        if (tap?.steps.isOver()) end();
      } while (steps === undefined && turn.index > 0);
    },
    /** The target stores what it has read, and the job promotes what it says. */
    killTap() {
      tap?.target.complete();
      promote();
      tap = undefined;
    },
    /** What the target has not stored is lost, and what the job has not promoted. */
    killAll: () => void (tap = undefined),
    /** The tap will find its pipe broken. */
    breakTarget: () => tap?.target.die(),
    stop: () => tap?.stop.abort(new Error(TOLD_TO_STOP)),
    /** The target completes its objects, of one stream or of all. */
    complete: (stream?: string) => tap?.target.complete(stream),
    promote,
    /** A callback comes now, instead of or besides when it was to come. */
    deliver(index: number, isRepeated: boolean) {
      const delivery = vendor.deliveries[index % vendor.deliveries.length];
      if (delivery === undefined) return;
      if (!isRepeated) vendor.deliveries.splice(vendor.deliveries.indexOf(delivery), 1);
      receive(delivery);
    },
    sleep: (hours: number) => pass(hours * HOUR),
    /** It is eight in the morning of the next day. */
    sleepTillMorning: () => pass(DAY - ((now - MORNING) % DAY)),
    /** @param isAlone whether states of shards that are not merged yet go, too */
    restore(version: number, isAlone: boolean) {
      losses += 1;
      shared = undefined;
      const { floors } = pipeline.restore(version, isAlone);
      oracle.takeFloors(isAlone ? floors : laterOf(floors, oracle.floors()));
    },
    loseStates() {
      losses += 1;
      shared = undefined;
      oracle.takeFloors(pipeline.lose().floors);
    },
    /**
     * The next night has so many shards; what is left of this one stays undone.
     *
     * @param atOnce whether none of them knows the states of those before it
     */
    setShards(count: number, atOnce: boolean) {
      turn = { index: 0, count };
      isAtOnce = atOnce;
    },
    changeAccount: () => void (account += 1),
    setLocations: (names: readonly string[]) => void (locations = names),
    rollStart: (daysBack: number) => void (startDay = Math.floor(now / DAY) - daysBack),
    failWrites: (count: number) => void (failingWrites = count),
    /** From now on nothing goes wrong. */
    calmDown() {
      vendor.calmDown();
      failingWrites = 0;
    },
  };
}

/** Of two states the newer bookmark wins, and tells the truth from its own floor on: certainly from the later one. */
function laterOf(some: Floors, others: Floors): Floors {
  const later = new Map(some);
  for (const [key, day] of others) later.set(key, Math.max(day, some.get(key) ?? day));
  return later;
}

const TOLD_TO_STOP = 'told to stop';

/** What a shard has learnt of the places of others is said by that shard alone. */
function withoutLearnt(text: string): object {
  const { learnt: _learnt, ...others } = JSON.parse(text) as Record<string, unknown>;
  return others;
}

function writeAgain(text: string): string {
  const value = JSON.parse(text) as { currently_syncing?: string };
  return JSON.stringify(createTapState(value, 0).toValue(value.currently_syncing ?? null));
}
