import { EXIT, Failure, isJsonObject } from '@onspot-tap/singer';
import { parseJson } from '@onspot-tap/settings';
import { type FoundState } from './states.js';

/** Whether a run begins anew or where the last one got to. */
export type LoadType = 'initial' | 'incremental';

/** The load type for what was asked and whether there is a state: without one every load is an initial one. */
export function loadTypeFor(asked: LoadType | 'automatic', hasState: boolean): LoadType {
  return asked === 'initial' || !hasState ? 'initial' : 'incremental';
}

/**
 * Checks that a state is what a tap can begin from.
 *
 * @throws Failure with `EXIT.data` that names the object
 */
export function checkState(url: string, { key, bytes }: FoundState): void {
  const what = `state ${url}${key}`;
  const advice = 'put one of the kept state_previous.{time}.json in its place, or begin anew with LOAD_TYPE=initial';
  let json: unknown;
  try {
    json = parseJson(bytes.toString(), { what, exitCode: EXIT.data });
  } catch (cause) {
    if (cause instanceof Failure) throw new Failure(EXIT.data, `${cause.message}; ${advice}`, { cause });
    throw cause;
  }
  if (!isJsonObject(json)) throw new Failure(EXIT.data, `The ${what} is not a JSON object; ${advice}`);
}
