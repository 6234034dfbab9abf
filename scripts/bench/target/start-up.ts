import { medianSeconds, toRange, toSeconds, toVerdict } from '../figures.js';
import { smallRecords } from '../inputs/recipes.js';
import { layOut } from '../lay-out.js';
import { measure } from '../measure.js';
import { type Bench } from '../part.js';
import { OURS, toPlainCases } from './common-inputs.js';
import { toTargetCase } from './our-target.js';

/** The most that starting may take of what is measured. */
const SHARE = 0.1;

/** How long our target took for one of the common inputs. */
export type Measured = { title: string; seconds: number };

/** Measures an input of one record, and tells what share of the other measurements that is. */
export async function measureStartUp(bench: Bench, measured: readonly Measured[]): Promise<string> {
  const input = await bench.inputs.get(smallRecords(1));
  const cases = [await toTargetCase({ name: OURS, input }, bench.folder), ...(await toPlainCases(input))];
  const measurements = await measure({ title: 'Start-up', cases }, bench);
  const startUp = medianSeconds(measurements.find(({ name }) => name === OURS)?.costs ?? []);
  return [
    '### Start-up: an input of one record\n',
    ...layOut([
      ['program', 'seconds', 'min–max'],
      ...measurements.map(({ name, costs }) => [name, toSeconds(medianSeconds(costs)), toRange(costs)]),
    ]),
    `\nWhat that is of the seconds of ${OURS} above:\n`,
    ...layOut([
      ['input', 'seconds', 'start-up', 'goal'],
      ...measured.map(({ title, seconds }) => {
        const share = startUp / seconds;
        const percent = `${(100 * share).toFixed(1)} %`;
        return [title, toSeconds(seconds), percent, toVerdict(`< ${100 * SHARE} %`, share < SHARE)];
      }),
    ]),
  ].join('\n');
}
