/** The emulator's time: what it calls today, what it signs against, and what its delays are measured on. */
export type Clock = {
  /** Whether time stands still until it is moved. */
  readonly manual: boolean;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Moves time forward and runs everything that falls due on the way, in the order it falls due. */
  advance(ms: number): void;
  /** Moves time to an instant, also backwards; what is scheduled keeps its instant. */
  set(time: number | string | Date): void;
  /** Runs `task` once the clock is `delayMs` further on; the answer takes it back. */
  schedule(delayMs: number, task: () => void): () => void;
  /** How many tasks still wait for their instant. */
  readonly waiting: number;
  /** Forgets every waiting task. */
  close(): void;
};

export type ClockOptions = {
  /** What time it is at first. Default: the computer's. */
  start?: number | string | Date;
  /** Let time stand still until `advance` or `set`. Default: false, it runs on from `start`. */
  manual?: boolean;
};

type Task = { due: number; run: () => void };

// A longer setTimeout would fire at once.
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** A clock that runs, or one that stands still until it is moved. Both can be moved at any time. */
export function createClock({ start, manual = false }: ClockOptions = {}): Clock {
  let offset = toInstant(start ?? Date.now()) - (manual ? 0 : Date.now());
  /** Soonest first; those of the same instant in the order they came. */
  let tasks: Task[] = [];
  let timer: NodeJS.Timeout | undefined;
  const now = (): number => offset + (manual ? 0 : Date.now());

  const runDue = (): void => {
    for (let next = tasks[0]; next && next.due <= now(); next = tasks[0]) {
      tasks.shift();
      next.run();
    }
    arm();
  };
  const arm = (): void => {
    clearTimeout(timer);
    const soonest = tasks[0];
    if (manual || !soonest) return;
    timer = setTimeout(runDue, Math.min(Math.max(soonest.due - now(), 0), LONGEST_TIMEOUT_MS));
  };

  return {
    manual,
    now,
    advance(ms) {
      offset += ms;
      runDue();
    },
    set(time) {
      offset = toInstant(time) - (manual ? 0 : Date.now());
      runDue();
    },
    schedule(delayMs, run) {
      const task: Task = { due: now() + delayMs, run };
      tasks.splice(tasks.findLastIndex(({ due }) => due <= task.due) + 1, 0, task);
      // Never in the caller's own turn, even when it is due already.
      if (manual && delayMs <= 0) setImmediate(runDue);
      else arm();
      return () => void (tasks = tasks.filter((other) => other !== task));
    },
    get waiting() {
      return tasks.length;
    },
    close() {
      tasks = [];
      clearTimeout(timer);
    },
  };
}

function toInstant(time: number | string | Date): number {
  const instant = typeof time === 'string' ? Date.parse(asUtc(time)) : Number(time);
  if (Number.isNaN(instant)) throw new RangeError(`"${String(time)}" is no time; write it like 2024-05-06T08:00:00Z.`);
  return instant;
}

/** A time without a zone would be read in the computer's own. */
function asUtc(text: string): string {
  return /T[^Z+-]*$/.test(text) ? `${text}Z` : text;
}
