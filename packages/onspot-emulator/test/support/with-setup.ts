import { type Setup, setUp } from './setup.js';

/** Sets up, works, and clears up whatever happens. */
export async function withSetup(
  work: (setup: Setup) => Promise<void>,
  ...args: Parameters<typeof setUp>
): Promise<void> {
  const setup = await setUp(...args);
  try {
    await work(setup);
  } finally {
    await setup.close();
  }
}
