import { closeSync, openSync } from 'node:fs';
import { isatty } from 'node:tty';

/**
 * Lets a process whose terminal goes away end with the exit code it wants: at its end Node sets the terminal back, and
 * aborts where there is none any more. A file that is no longer the terminal is left alone.
 */
export function outliveTerminal(): void {
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
  process.once('exit', () => terminals.filter((descriptor) => !isatty(descriptor)).forEach(replace));
}

/** The lowest free number is the one that a file gets. */
function replace(descriptor: number): void {
  try {
    closeSync(descriptor);
    openSync('/dev/null', 'r+');
  } catch {
    // Somebody else has closed it.
  }
}
