import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Of what there is in a site; what is not listed is shown as text. */
const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/**
 * Serves the files of a folder on loopback only: VitePress's own preview would listen to the whole network.
 *
 * @param port 0 takes a free one
 * @throws Error when the port is taken
 */
export async function serveFolder(folder: string, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    void send(folder, pathname, response);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function send(folder: string, pathname: string, response: ServerResponse): Promise<void> {
  const file = await findFile(folder, pathname);
  const path = file ?? join(folder, '404.html');
  response.writeHead(file === undefined ? 404 : 200, { 'Content-Type': TYPES[extname(path)] ?? 'text/plain' });
  // A browser that goes away in the middle is nobody's failure.
  await pipeline(createReadStream(path), response).catch(() => response.destroy());
}

/** The file of a path, whose `.html` or `index.html` may be left out. */
async function findFile(folder: string, pathname: string): Promise<string | undefined> {
  const path = join(folder, normalize(`/${decode(pathname)}`));
  for (const candidate of [path, `${path}.html`, join(path, 'index.html')]) {
    const found = await stat(candidate).catch(() => undefined);
    if (found?.isFile()) return candidate;
  }
  return undefined;
}

function decode(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}
