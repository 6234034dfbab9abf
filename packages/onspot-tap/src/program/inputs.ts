import { type Catalog, EXIT, parseCatalog } from '@onspot-tap/singer';
import { readJsonFile } from '@onspot-tap/settings';
import { discover } from '../catalog/discover.js';

/** The catalog of a file; what discovery prints without one. @throws Failure with `EXIT.data` when it is none */
export async function readCatalog(path: string | undefined): Promise<Catalog> {
  if (path === undefined) return discover();
  return parseCatalog(await readJsonFile(path, { what: 'catalog', exitCode: EXIT.data }));
}

/** @throws Failure with `EXIT.data` when it is no JSON */
export async function readState(path: string | undefined): Promise<unknown> {
  return path === undefined ? undefined : readJsonFile(path, { what: 'state', exitCode: EXIT.data });
}
