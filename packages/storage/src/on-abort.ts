import { setMaxListeners } from 'node:events';

/** Calls `action` when the signal aborts, at once if it already has; the answer stops listening. */
export function onAbort(signal: AbortSignal | undefined, action: (reason: unknown) => void): () => void {
  if (signal === undefined) return () => undefined;
  allowManyListeners(signal);
  const listener = (): void => action(signal.reason);
  if (signal.aborted) listener();
  else signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}

/** One signal may end hundreds of requests at a time; Node would warn of a leak at eleven. */
export function allowManyListeners(signal: AbortSignal): void {
  setMaxListeners(0, signal);
}
