import { format } from 'node:util';
import { type Logger } from './log.js';

/**
 * Makes one line of the log of each warning that Node or a library gives: by themselves they go to stderr as several
 * lines of no form, past everything that keeps secrets out of the log. What Node is told not to warn of it does not.
 */
export function takeForeignWarnings(log: Logger): void {
  const say = (text: string) => log.warn(text.trim().replaceAll(/\s*\n\s*/g, ' '));
  for (const method of ['warn', 'error', 'trace'] as const) console[method] = (...words) => say(format(...words));
  // stdout is for messages and states.
  for (const method of ['log', 'info', 'debug'] as const) console[method] = (...words) => log.debug(format(...words));
  if (process.listenerCount('warning') === 0) return;
  process.removeAllListeners('warning');
  process.on('warning', (warning: Error & { code?: string }) => {
    const code = warning.code === undefined ? '' : ` ${warning.code}`;
    say(`Node warns (${warning.name}${code}): ${warning.message}`);
  });
}
