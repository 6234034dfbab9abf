/** Lets so many log lines of a kind through per minute, and tells at the end of it how many more there were. */
export type LineLimit = {
  /** Whether one more may be written; if not, it is counted. */
  admits(): boolean;
  /** Tells of what has been counted, now. */
  end(): void;
};

const WINDOW_MS = 60_000;

/** @param tellRest told how many were held back, if any were */
export function limitLines(mostPerMinute: number, tellRest: (count: number) => void): LineLimit {
  let seen = 0;
  let timer: NodeJS.Timeout | undefined;

  function end(): void {
    clearTimeout(timer);
    timer = undefined;
    const heldBack = seen - mostPerMinute;
    seen = 0;
    if (heldBack > 0) tellRest(heldBack);
  }
  return {
    admits() {
      timer ??= setTimeout(end, WINDOW_MS).unref();
      seen += 1;
      return seen <= mostPerMinute;
    },
    end,
  };
}
