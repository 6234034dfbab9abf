import { messageOf, redactUrls } from '@onspot-tap/singer';
import { openStorage, s3OptionsFrom } from '@onspot-tap/storage';
import { request } from 'undici';
import { isInShard } from '../shard/shard.js';
import { type Audience, type Source } from '../subjects/audience.js';
import { type Run } from './run.js';

type Loading = Pick<Run, 'config' | 'log' | 'signal' | 'takenOver'>;
type Looking = Pick<Run, 'config' | 'log' | 'signal'>;

export type LoadedAudiences = {
  audiences: readonly Audience[];
  /** Names of those of this shard whose files cannot be seen. */
  leftOut: readonly string[];
};

/**
 * Looks at the files of all audiences of this shard, and of those that it has taken over questions about. One whose
 * files cannot be seen is left out with a warning: it must not keep anything else from being asked.
 */
export async function loadAudiences({ config, log, signal, takenOver }: Loading): Promise<LoadedAudiences> {
  const audiences: Audience[] = [];
  const leftOut: string[] = [];
  for (const { name, of, sources, mappings = {} } of config.audiences as readonly AudienceSettings[]) {
    const isOurs = isInShard(config.shard, name);
    if (!isOurs && !takenOver.has(name)) continue;
    try {
      const seen = await Promise.all(sources.map((url) => lookAt(url, { config, log, signal })));
      audiences.push({ name, of, sources: seen, mappings });
    } catch (error) {
      signal.throwIfAborted();
      if (!isOurs) continue;
      log.warn(`The audience ${name} is left out in this run: ${redactUrls(messageOf(error))}`);
      leftOut.push(name);
    }
  }
  return { audiences, leftOut };
}

type AudienceSettings = Omit<Audience, 'sources' | 'mappings'> & {
  sources: readonly string[];
  mappings?: Audience['mappings'];
};

async function lookAt(url: string, { config, log, signal }: Looking): Promise<Source> {
  const etag = /^https?:/i.test(url)
    ? await etagOverHttp(url, signal)
    : await etagInStorage(url, { config, log, signal });
  return { url, etag };
}

async function etagInStorage(url: string, { config, log, signal }: Looking): Promise<string> {
  const slash = url.lastIndexOf('/');
  const storage = await openStorage(url.slice(0, slash + 1), {
    s3: s3OptionsFrom(config),
    onWarning: (sentence) => log.warn(sentence),
  });
  try {
    const info = await storage.head(url.slice(slash + 1), { signal });
    if (info === undefined) throw new Error(`there is no ${url}`);
    return info.etag;
  } finally {
    storage.close();
  }
}

const TIMEOUT_MS = 30_000;

/** What tells one content from another: the ETag, or else when it was changed and how long it is. */
async function etagOverHttp(url: string, signal: AbortSignal): Promise<string> {
  const { statusCode, headers, body } = await request(url, {
    method: 'HEAD',
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    signal,
  });
  await body.dump();
  const place = new URL(url).origin;
  if (statusCode >= 300) throw new Error(`${place} answered ${statusCode} to a HEAD request for its file`);
  const tag = headers.etag ?? `${String(headers['last-modified'] ?? '')}/${String(headers['content-length'] ?? '')}`;
  if (tag === '/') throw new Error(`${place} tells neither an ETag nor when its file was changed`);
  return String(tag);
}
