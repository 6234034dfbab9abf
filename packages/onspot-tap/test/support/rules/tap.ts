import { endWithState } from '../../../dist/sync/end-with-state.js';
import { createLookPace } from '../../../dist/sync/look-pace.js';
import { openRun, type RunInput } from '../../../dist/sync/open-run.js';
import { type Output, type Run } from '../../../dist/sync/run.js';
import { createStateSayer } from '../../../dist/sync/state-sayer.js';
import { CALLBACK_URL, SECRET, toPlaces } from './configuration.js';
import { openMemoryStorage } from './memory-storage.js';
import { type Asked, type Vendor } from './vendor.js';

/** All around one run of the tap. */
export type Surroundings = RunInput & {
  /** Waits until the tap may take its next step. */
  gate: () => Promise<void>;
  vendor: Vendor;
  locations: readonly string[];
  /** Since when somebody takes callbacks; `undefined` for always. */
  listeningSince: number | undefined;
  /** The tap waits for answers. */
  wait: (ms: number) => void;
  /** The target takes what the tap says. */
  take: (output: Output) => void;
};

/** One run of the real tap, from its books to its last state. Only what is around it is not real. */
export async function runTap(around: Surroundings): Promise<void> {
  const { gate, take, ...input } = around;
  const run = await openRun(input);
  for await (const output of say(run, around)) {
    await gate();
    take(output);
  }
}

async function* say(run: Run, { gate, vendor, locations, listeningSince, wait }: Surroundings): AsyncGenerator<Output> {
  const sayer = createStateSayer(run);
  yield sayer.now();
  const bell = {
    ring: () => {},
    wake: () => {},
    async wait(ms: number) {
      await gate();
      wait(run.signal.aborted ? 0 : ms);
      return new Set<string>();
    },
  };
  yield* endWithState(run, {
    sayer,
    reception: {
      callback: { baseUrl: CALLBACK_URL, secret: SECRET, tokenMs: run.config.ms.token },
      bell,
      // A look takes no time.
      pace: createLookPace(run.config.ms.poll, () => 0),
      listeningSince,
      close: async () => {},
    },
    locations: openMemoryStorage(new Map([['places.json', toPlaces(locations)]]), async () => {}),
    client: {
      turn: async () => {},
      async post(_path, body) {
        await gate();
        const outcome = vendor.take(body as Asked);
        await gate();
        return outcome;
      },
      queues: async () => ({ kind: 'absent', message: '' }),
      close: async () => {},
    },
    assertLease: () => {},
    requests: new AbortController().signal,
  });
}
