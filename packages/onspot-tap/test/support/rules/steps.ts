import { setImmediate } from 'node:timers/promises';

/** A program that waits before each of its steps until it is let go on. One that never is has crashed. */
export type Steps = {
  /** Lets it take so many steps, or all. Resolves when it waits before the next one, or has ended. */
  go(steps?: number): Promise<void>;
  isOver(): boolean;
  /** Whether no part of it waits before a step. */
  isIdle(): boolean;
  /** What it ended with, if that was a failure. */
  failure(): unknown;
};

/** So many turns of the event loop are enough for a step that leads to no other: it waits for another part's. */
const TURNS = 20;

/** @param program calls what it is given before each step; parts of it may do so side by side */
export function startSteps(program: (gate: () => Promise<void>) => Promise<void>): Steps {
  const waiting: (() => void)[] = [];
  let report = (): void => undefined;
  let isOver = false;
  let failure: unknown;

  const gate = () =>
    new Promise<void>((resolve) => {
      waiting.push(resolve);
      report();
    });
  const begin = () =>
    void program(gate)
      .catch((error: unknown) => (failure = error))
      .finally(() => {
        isOver = true;
        report();
      });
  waiting.push(begin);

  async function step(): Promise<void> {
    let isReported = false;
    const reported = new Promise<void>((resolve) => {
      report = () => {
        isReported = true;
        resolve();
      };
    });
    waiting.shift()?.();
    for (let turn = 0; turn < TURNS && !isReported && waiting.length > 0; turn += 1) await setImmediate();
    if (waiting.length === 0) await reported;
  }
  return {
    async go(steps = Infinity) {
      for (let taken = 0; taken < steps && !isOver; taken += 1) await step();
    },
    isOver: () => isOver,
    isIdle: () => waiting.length === 0,
    failure: () => failure,
  };
}
