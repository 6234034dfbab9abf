import { type Dirent } from 'node:fs';
import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';

/** Name of the socket that the owner of a work folder listens on: the kernel closes it however the owner ends. */
const OWNER = 'owner.sock';

/** A folder without a socket is being made, or is on a file system that has none; after a day it is nobody's. */
const UNOWNED_MS = 86_400_000;

/** What the address of a socket may have, in bytes, on Linux and macOS. */
const MAX_ADDRESS = 100;

/**
 * Shows others that this process owns a folder, until the answer is called. Where there can be no socket, only the
 * folder's age tells.
 */
export async function ownFolder(path: string): Promise<() => void> {
  const starting = join(path, 'starting.sock');
  if (Buffer.byteLength(starting) > MAX_ADDRESS) return () => undefined;
  const server = await listen(starting);
  // Renamed only now: between its making and its first listening a socket looks as if its owner were dead.
  await rename(starting, join(path, OWNER)).catch(() => undefined);
  return () => void server.close();
}

function listen(address: string): Promise<Server> {
  const server = createServer((caller) => caller.destroy()).unref();
  return new Promise((resolve) => {
    server.once('error', () => resolve(server));
    server.listen(address, () => resolve(server));
  });
}

/**
 * Removes the work folders in `parent` whose owners have died, and could not remove them. What cannot be removed stays:
 * it is somebody else's.
 */
export async function removeAbandoned(parent: string, prefix: string): Promise<void> {
  const entries = await readdir(parent, { withFileTypes: true }).catch((): Dirent[] => []);
  const folders = entries.filter((entry) => entry.isDirectory() && entry.name.startsWith(prefix));
  await Promise.all(folders.map(({ name }) => removeIfAbandoned(join(parent, name)).catch(() => undefined)));
}

async function removeIfAbandoned(path: string): Promise<void> {
  const { uid, mtimeMs } = await lstat(path);
  if (process.getuid !== undefined && uid !== process.getuid()) return;
  const owner = await callOwner(join(path, OWNER));
  const isAbandoned = owner === 'dead' || (owner === 'unknown' && Date.now() - mtimeMs > UNOWNED_MS);
  if (isAbandoned) await rm(path, { recursive: true, force: true });
}

async function callOwner(socket: string): Promise<'alive' | 'dead' | 'unknown'> {
  if (Buffer.byteLength(socket) > MAX_ADDRESS) return 'unknown';
  return new Promise((resolve) => {
    const call = connect(socket);
    call.once('connect', () => {
      call.destroy();
      resolve('alive');
    });
    call.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED' ? 'dead' : 'unknown'));
  });
}
