import { format } from 'node:util';
import { type Logger } from './log.js';

/**
 * Makes one line of the log of each warning that Node or a library gives: by themselves they go to stderr as several
 * lines of no form, past everything that keeps secrets out of the log. What Node is told not to warn of it does not.
 */
export function takeForeignWarnings(log: Logger): void {
  const say = (text: string) => log.warn(text.trim().replaceAll(/\s*\n\s*/g, ' '));
  const warn = (...words: unknown[]) => say(format(...words));
  // By itself it would go to stdout, among messages and states.
  const tell = (...words: unknown[]) => log.debug(format(...words));
  Object.assign(console, { warn, error: warn, trace: warn, log: tell, info: tell, debug: tell });
  if (process.listenerCount('warning') === 0) return;
  process.removeAllListeners('warning');
  process.on('warning', (warning: Error & { code?: string }) => {
    const code = warning.code === undefined ? '' : ` ${warning.code}`;
    say(`Node warns (${warning.name}${code}): ${warning.message}`);
  });
}
