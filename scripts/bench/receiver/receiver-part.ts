import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toVerdict } from '../figures.js';
import { layOut } from '../lay-out.js';
import { median } from '../median.js';
import { openPlace, type PlaceKind } from '../memory/place.js';
import { startReceiver } from '../memory/receiver.js';
import { type Bench, type Part } from '../part.js';
import { type Load } from './loads.js';
import { sendLoad } from './send-load.js';

type Cost = { seconds: number; cpuSeconds: number | undefined; peakBytes: number | undefined };

const PLACES: readonly PlaceKind[] = ['directory', 'S3'];

/** `budget_bytes` as it is by default, and the program; the connections are too few to count. */
const GOAL_MEBIBYTES = 64 + 80;

const NOTE =
  'One onspot-callback with its default settings, and callers on this machine that keep their connections and send ' +
  'the next callback when the last has been answered: what it can take without a network. The S3 server is a process ' +
  'of its own that keeps its objects as files and hashes each byte twice. Receiver, S3 server and callers share the ' +
  'processors. Seconds are the median of the rounds; peak MiB (VmHWM) is the highest of them.';

/** How many callbacks one receiver takes, and what memory it takes for that. */
export const receiverPart: Part = {
  toRecipes: () => [],
  toDiskBytes: ({ receiver }) => 2 * Math.max(...receiver.map(({ count, bytes }) => count * bytes)),
  async measure(bench) {
    const rows: string[][] = [];
    for (const kind of PLACES) {
      for (const load of bench.sizes.receiver) {
        bench.say(`Receiver: ${load.count} callbacks of ${load.bytes} bytes, ${load.atOnce} at once, ${kind}`);
        rows.push(toRow(kind, load, await measureLoad(kind, load, bench)));
      }
    }
    const head = ['place', 'bytes each', 'callbacks', 'at once', 'seconds', 'callbacks/s', 'MB/s', 'CPU ms each'];
    const table = layOut([[...head, 'peak MiB', 'goal'], ...rows]);
    return ['## The receiver\n', `${NOTE}\n`, ...table].join('\n');
  },
};

async function measureLoad(kind: PlaceKind, load: Load, { rounds, folder, signal }: Bench): Promise<Cost[]> {
  const costs: Cost[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const home = join(folder, `${kind}-${load.bytes}-${load.atOnce}-${round}`);
    await mkdir(home);
    const place = await openPlace(kind, join(home, 'objects'), signal);
    try {
      const receiver = await startReceiver(place, home, signal);
      const [startedAt, cpuBefore] = [performance.now(), receiver.readCpuSeconds()];
      await sendLoad(receiver.url, load, signal).catch(async (error: unknown) => {
        await receiver.stop();
        throw error;
      });
      const [seconds, cpuAfter] = [(performance.now() - startedAt) / 1000, receiver.readCpuSeconds()];
      const cpuSeconds = cpuBefore === undefined || cpuAfter === undefined ? undefined : cpuAfter - cpuBefore;
      costs.push({ seconds, cpuSeconds, peakBytes: await receiver.stop() });
    } finally {
      await place.close();
      await rm(home, { recursive: true });
    }
  }
  return costs;
}

function toRow(kind: PlaceKind, { count, bytes, atOnce }: Load, costs: readonly Cost[]): string[] {
  const seconds = median(costs.map((cost) => cost.seconds));
  const cpuSeconds = median(costs.map((cost) => cost.cpuSeconds ?? NaN));
  const peak = Math.max(...costs.map(({ peakBytes }) => peakBytes ?? NaN)) / 1024 / 1024;
  const orNothing = (value: number, digits: number) => (Number.isNaN(value) ? '' : value.toFixed(digits));
  return [
    kind,
    bytes.toLocaleString('en'),
    String(count),
    String(atOnce),
    seconds.toFixed(2),
    (count / seconds).toFixed(count / seconds < 10 ? 1 : 0),
    ((count * bytes) / 1e6 / seconds).toFixed(1),
    orNothing((cpuSeconds * 1000) / count, 1),
    orNothing(peak, 0),
    Number.isNaN(peak) ? '' : toVerdict(`≤ ${GOAL_MEBIBYTES}`, peak <= GOAL_MEBIBYTES),
  ];
}
