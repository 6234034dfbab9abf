import { setTimeout as sleep } from 'node:timers/promises';
import { open } from '../../../../packages/onspot-callback/test/support/http.js';
import { askOf, pathTo, type Target } from './target.js';
import { type Surprise } from './use-tokens.js';

const DRIP_MS = 200;

/** However many have to be cut off before it. */
const LONGEST_MS = 30_000;

/**
 * As many bodies at the same time, each with a good token of its own, that come byte by byte for as long as they may:
 * more of them than the receiver has memory for, so that all who come later wait behind them.
 */
export async function dribbleBodies({ port, next }: Target, times: number): Promise<Surprise[]> {
  const one = async (number: number): Promise<Surprise[]> => {
    const sent = open(port, pathTo(askOf(`victim-${next()}`)), {
      headers: number % 2 === 0 ? { 'Content-Length': 1_000_000 } : {},
    });
    const isEnded = new Promise<boolean>((resolve) => sent.once('close', () => resolve(true)));
    sent.write('{"a":"');
    const drip = setInterval(() => sent.write('a'), DRIP_MS);
    const isCutOff = await Promise.race([isEnded, sleep(LONGEST_MS, false, { ref: false })]);
    clearInterval(drip);
    sent.destroy();
    return isCutOff ? [] : ['a body that dribbled was not cut off'];
  };
  return (await Promise.all(Array.from({ length: times }, (_, number) => one(number)))).flat();
}
