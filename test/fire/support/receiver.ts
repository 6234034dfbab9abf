import { type Program, startProgram } from './program.js';

/** The receiver as a service: whenever it dies, it is started again on the same port. */
export type ReceiverService = {
  /** Where callbacks go. */
  url: string;
  kill(): void;
  /** What all its lives have logged. */
  log(): string;
  stop(): Promise<void>;
};

/** @param envNow the receiver's settings as they are at each start, without host and port */
export async function startReceiverService(envNow: () => NodeJS.ProcessEnv): Promise<ReceiverService> {
  const logs: string[] = [];
  let isWanted = true;
  let current: Program;

  async function start(port: number): Promise<number> {
    const place = { ONSPOT_CALLBACK_HOST: '127.0.0.1', ONSPOT_CALLBACK_PORT: String(port) };
    current = startProgram('onspot-callback', ['--config', 'ENV'], { env: { ...envNow(), ...place } });
    const listening = current
      .said(/Listening for callbacks on http:\/\/[^:]+:(\d+)/)
      .then(([, found]) => Number(found));
    void current.ended.then(async ({ log }) => {
      logs.push(log);
      // One that cannot be started again shows in the log, and in callbacks that never come in.
      if (isWanted) void start(await listening).catch((error: unknown) => logs.push(String(error)));
    });
    return listening;
  }

  const port = await start(0);
  return {
    url: `http://127.0.0.1:${port}/callbacks`,
    kill: () => void current.process.kill('SIGKILL'),
    log: () => [...logs, current.log()].join(''),
    async stop() {
      isWanted = false;
      current.process.kill('SIGTERM');
      await current.ended;
    },
  };
}
