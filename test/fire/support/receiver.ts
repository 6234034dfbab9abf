import { type Program, startProgram } from './program.js';

/** The receiver as a service: whenever it dies, it is started again on the same port. */
export type ReceiverService = {
  port: number;
  /** Where callbacks go. */
  url: string;
  /** The process that is the service at present. */
  pid(): number;
  kill(): void;
  /** What all its lives have logged. */
  log(): string;
  stop(): Promise<void>;
};

const LISTENING = /Listening for callbacks on http:\/\/[^:]+:(\d+)/;

/** @param envNow the receiver's settings as they are at each start, without host and port */
export async function startReceiverService(envNow: () => NodeJS.ProcessEnv): Promise<ReceiverService> {
  const logs: string[] = [];
  let isWanted = true;
  let port = 0;

  // Whether a start came to listen or not, the next life follows it: a kill may come at any moment of it.
  function start(): Program {
    const place = { ONSPOT_CALLBACK_HOST: '127.0.0.1', ONSPOT_CALLBACK_PORT: String(port) };
    const program = startProgram('onspot-callback', ['--config', 'ENV'], { env: { ...envNow(), ...place } });
    void program.ended.then(({ log }) => {
      logs.push(log);
      if (isWanted && port > 0) current = start();
    });
    return program;
  }

  let current = start();
  const [, found] = await current.said(LISTENING);
  port = Number(found);
  return {
    port,
    url: `http://127.0.0.1:${port}/callbacks`,
    pid: () => current.pid,
    kill: () => void current.process.kill('SIGKILL'),
    log: () => [...logs, current.log()].join(''),
    async stop() {
      isWanted = false;
      current.process.kill('SIGTERM');
      await current.ended;
    },
  };
}
