/** A program that waits before each of its steps until it is let go on. One that never is has crashed. */
export type Steps = {
  /** Lets it take so many steps, or all. Resolves when it waits before the next one, or has ended. */
  go(steps?: number): Promise<void>;
  isOver(): boolean;
  /** What it ended with, if that was a failure. */
  failure(): unknown;
};

/** @param program calls what it is given before each step, one at a time */
export function startSteps(program: (gate: () => Promise<void>) => Promise<void>): Steps {
  let open = (): void => undefined;
  let report = (): void => undefined;
  let isOver = false;
  let failure: unknown;

  const gate = () =>
    new Promise<void>((resolve) => {
      open = resolve;
      report();
    });
  const begin = () =>
    void program(gate)
      .catch((error: unknown) => (failure = error))
      .finally(() => {
        isOver = true;
        report();
      });
  open = begin;
  return {
    async go(steps = Infinity) {
      for (let taken = 0; taken < steps && !isOver; taken += 1) {
        await new Promise<void>((resolve) => {
          report = resolve;
          open();
        });
      }
    },
    isOver: () => isOver,
    failure: () => failure,
  };
}
