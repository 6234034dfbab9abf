/** Where a log is written to: stderr as a rule. */
export type Screen = {
  write(text: string): unknown;
  /** Whether it is a terminal; only there a line can be rewritten. */
  isTTY?: boolean;
  /** Width of the terminal. */
  columns?: number;
};

/** The lines of a log and, at the foot of a terminal, one line that tells how far the work is. */
export type LogScreen = {
  /** Writes one line of the log, its newline included, in place of the line at the foot: that would no longer be true. */
  write: (line: string) => void;
  /**
   * Shows a line at the foot of the terminal, from a second after this call on and written anew every second, until
   * what is returned is called. Does nothing where there is no terminal.
   *
   * @param describe says the line; it is cut at the width of the terminal
   */
  showProgress: (describe: () => string) => () => void;
  /** Clears the line until it is written anew, since something else is about to be written to the terminal. */
  hide: () => void;
  /** Leaves nothing but the log on the terminal, however the process comes to end. */
  end: () => void;
};

const REDRAW_MS = 1_000;
const DEFAULT_COLUMNS = 80;
const CLEAR_LINE = '\r\x1b[K';

/** @param isPlain whether people read the log: lines of text on a terminal that can clear a line */
export function createLogScreen(screen: Screen, isPlain: boolean): LogScreen {
  const canRewrite = screen.isTTY === true && isPlain;
  let shown: string | undefined;
  let timer: NodeJS.Timeout | undefined;

  function draw(text: string | undefined): void {
    shown = text?.slice(0, widthOf(screen) - 1);
    // The cursor stays at the start, so that a line of another program on the terminal does not stick to this one.
    screen.write(shown === undefined ? CLEAR_LINE : `${CLEAR_LINE}${shown}\r`);
  }

  function hide(): void {
    if (shown !== undefined) draw(undefined);
  }

  function end(): void {
    clearInterval(timer);
    hide();
  }

  return {
    hide,
    end,
    write(line) {
      hide();
      screen.write(line);
    },
    showProgress(describe) {
      if (!canRewrite) return () => {};
      end();
      timer = setInterval(() => draw(describe()), REDRAW_MS).unref();
      return end;
    },
  };
}

/** A terminal that nobody looks at may say 0. */
function widthOf({ columns = 0 }: Screen): number {
  return columns > 0 ? columns : DEFAULT_COLUMNS;
}
