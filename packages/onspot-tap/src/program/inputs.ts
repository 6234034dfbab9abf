import { type Catalog, EXIT, parseCatalog } from '@onspot-tap/singer';
import { readJsonFile } from '@onspot-tap/settings';
import { discover } from '../catalog/discover.js';
import { mergeStates } from '../state/merge-states.js';

/** The catalog of a file; what discovery prints without one. @throws Failure with `EXIT.data` when it is none */
export async function readCatalog(path: string | undefined): Promise<Catalog> {
  if (path === undefined) return discover();
  return parseCatalog(await readJsonFile(path, { what: 'catalog', exitCode: EXIT.data }));
}

/**
 * The state of a file, or what those of several say together; undefined without one.
 *
 * @throws Failure with `EXIT.data` when one is no JSON, or, of several, no state
 */
export async function readState(paths: readonly string[]): Promise<unknown> {
  const states = await Promise.all(paths.map((path) => readJsonFile(path, { what: 'state', exitCode: EXIT.data })));
  return states.length <= 1 ? states[0] : mergeStates(states);
}
