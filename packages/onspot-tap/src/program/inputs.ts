import { type Catalog, EXIT, Failure, messageOf, parseCatalog } from '@onspot-tap/singer';
import { readJsonFile } from '@onspot-tap/settings';
import { discover } from '../catalog/discover.js';
import { checkState, mergeStates } from '../state/merge-states.js';

/** The catalog of a file; what discovery prints without one. @throws Failure with `EXIT.data` when it is none */
export async function readCatalog(path: string | undefined): Promise<Catalog> {
  if (path === undefined) return discover();
  return parseCatalog(await readJsonFile(path, { what: 'catalog', exitCode: EXIT.data }));
}

/** The state of a file, or what those of several say together; undefined without one. @throws as `readStates` does */
export async function readState(paths: readonly string[]): Promise<unknown> {
  const states = await readStates(paths);
  return states.length <= 1 ? states[0] : mergeStates(states);
}

/** The states of files. @throws Failure with `EXIT.data` that names the file which is no JSON, or holds no state */
export function readStates(paths: readonly string[]): Promise<unknown[]> {
  return Promise.all(
    paths.map(async (path) => {
      const state = await readJsonFile(path, { what: 'state', exitCode: EXIT.data });
      try {
        checkState(state);
      } catch (failure) {
        throw new Failure(EXIT.data, `${messageOf(failure)} (in ${path})`, { cause: failure });
      }
      return state;
    }),
  );
}
