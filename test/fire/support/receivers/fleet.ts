import { type S3Place } from '../../../support/s3-place.js';
import { SECRET } from '../intruders/target.js';
import { type ReceiverService, startReceiverService } from '../receiver.js';
import { settingsFor, toReceiverEnv } from '../receiver-env.js';
import { hasVitals, readVitals } from '../vitals.js';

/** Receivers side by side, which know nothing of each other. */
export type Fleet = {
  ports: readonly number[];
  /** Kills one with SIGKILL; it is started again. */
  kill(receiver: number): void;
  kills(): number;
  /** The most memory that any of them had in any of its lives, as far as was seen; 0 where the system does not tell. */
  peakBytes(): number;
  log(): string;
  /** Ends all of them in order. */
  stop(): Promise<void>;
};

const LOOK_MS = 100;

/** Starts so many receivers on one prefix of a bucket. */
export async function startFleet(
  count: number,
  { place, prefix, settings = {} }: { place: S3Place; prefix: string; settings?: Record<string, unknown> },
): Promise<Fleet> {
  const env = toReceiverEnv({ ...settingsFor(place, prefix), callback_secret: SECRET, ...settings });
  const receivers = await Promise.all(Array.from({ length: count }, () => startReceiverService(() => env)));
  let kills = 0;
  let peakBytes = 0;
  const look = (receiver: ReceiverService) => {
    peakBytes = Math.max(peakBytes, peakOf(receiver.pid()));
  };
  const timer = setInterval(() => receivers.forEach(look), LOOK_MS);
  return {
    ports: receivers.map(({ port }) => port),
    kill(number) {
      const receiver = receivers[number];
      if (receiver === undefined) return;
      look(receiver);
      receiver.kill();
      kills += 1;
    },
    kills: () => kills,
    peakBytes: () => peakBytes,
    log: () => receivers.map((receiver) => receiver.log()).join(''),
    async stop() {
      receivers.forEach(look);
      clearInterval(timer);
      await Promise.all(receivers.map((receiver) => receiver.stop()));
    },
  };
}

function peakOf(pid: number): number {
  try {
    return (hasVitals && readVitals(pid).peakBytes) || 0; // nothing is told of one that is dying
  } catch {
    return 0; // it has died
  }
}
