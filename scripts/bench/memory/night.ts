import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { countLines } from '../count-lines.js';
import { binPath } from '../paths.js';
import { LOCATION, writeCommands } from './commands.js';
import { runPair } from './pair.js';
import { openPlace, type PlaceKind } from './place.js';
import { NOW, startReceiver } from './receiver.js';
import { type Service, startService } from '../service.js';

/** Bytes of one observation in an answer of the emulator. */
const OBSERVATION_BYTES = 115;

/** What one answer cost: bytes of the highest memory of each process, where the system tells. */
export type NightCost = {
  seconds: number;
  answerBytes: number;
  receiver: number | undefined;
  tap: number | undefined;
  target: number | undefined;
};

/**
 * One question with an answer of about so many bytes, all the way: OnSpot posts it to the receiver, which puts it into
 * the inbox; the tap finds it there and says its records to the target. Each is a process of its own.
 *
 * @throws Error when a program fails or records are missing
 */
export async function runNight(
  kind: PlaceKind,
  bytes: number,
  folder: string,
  signal: AbortSignal,
): Promise<NightCost> {
  const observations = Math.ceil(bytes / OBSERVATION_BYTES);
  await mkdir(folder);
  const closings: (() => Promise<unknown>)[] = [];
  try {
    const place = await openPlace(kind, join(folder, 'objects'), signal);
    closings.push(() => place.close());
    const receiver = await startReceiver(place, folder, signal);
    closings.push(() => receiver.stop());
    const onspot = await startOnSpot(observations, signal);
    closings.push(() => onspot.stop());
    const commands = await writeCommands(folder, place, { onspot: onspot.url, receiver: receiver.url });
    const begin = performance.now();
    const peaks = await runPair(commands, signal);
    const seconds = (performance.now() - begin) / 1000;
    const lines = await countLines(join(place.folder, 'records/observations'));
    if (lines !== observations) throw new Error(`${lines} records were written instead of ${observations}`);
    return { seconds, answerBytes: bytes, receiver: await receiver.stop(), ...peaks };
  } finally {
    for (const close of closings.reverse()) await close();
  }
}

function startOnSpot(observations: number, signal: AbortSignal): Promise<Service> {
  const bin = binPath('@onspot-tap/emulator', 'onspot-emulator.js');
  return startService([bin, '--clock', NOW, '--observations', `${LOCATION}=${observations}`], signal);
}
