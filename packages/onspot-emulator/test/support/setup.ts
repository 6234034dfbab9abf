import { type EmulatorOptions, startOnSpotEmulator } from '@onspot-tap/emulator';

import { collection, feature } from './feature.js';
import { startReceiver } from './receiver.js';
import { call, type CallOptions } from './signed-client.js';

export const OBSERVATIONS = '/geoframe/all/observations';
export const DEVICES = '/geoframe/all/devices';
export const ZIPCODES = '/geoframe/demographics/aggregate/zipcodes';

/** Monday; Saturday 2024-05-04 is the newest day that may be asked for. */
export const NOW = '2024-05-06T08:00:00Z';

export type Ack = { id: string; name: string }[];
type Wish = Parameters<typeof feature>[0];

/** An emulator whose clock stands still, and a receiver for its callbacks. */
export async function setUp(options: EmulatorOptions = {}, answer?: (n: number) => number) {
  const receiver = await startReceiver(answer);
  const emulator = await startOnSpotEmulator({ clock: { start: NOW, manual: true }, ...options });
  const send = (path: string, body: unknown, how: CallOptions = {}): Promise<Response> =>
    call(emulator.url + path, body, { signedAt: emulator.clock.now(), ...how });
  const toCallback = (wish: Wish = {}): Wish => ({ callback: `${receiver.url}/${wish.name ?? 'any'}`, ...wish });
  return {
    emulator,
    receiver,
    send,
    /** Asks for features and gives the whole response. */
    post: (path: string, ...wishes: Wish[]): Promise<Response> =>
      send(path, collection(...wishes.map((wish) => feature(toCallback(wish))))),
    /** Asks for features, waits for what is due, and gives the ack. */
    ask: async (path: string, ...wishes: Wish[]): Promise<Ack> => {
      const response = await send(path, collection(...wishes.map((wish) => feature(toCallback(wish)))));
      if (response.status !== 200) throw new Error(`refused: ${response.status} ${await response.text()}`);
      const ack = (await response.json()) as Ack;
      await emulator.idle();
      return ack;
    },
    async close(): Promise<void> {
      await emulator.close();
      await receiver.close();
    },
  };
}

export type Setup = Awaited<ReturnType<typeof setUp>>;
