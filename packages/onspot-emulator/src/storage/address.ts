import { fileURLToPath } from 'node:url';

/** A file, on this machine or in S3. */
export type FileAddress = { kind: 'local'; path: string } | { kind: 's3'; bucket: string; key: string };

/** Where `s3://bucket/key`, `file:///path` or a plain absolute path leads; undefined for anything else. */
export function parseAddress(url: string): FileAddress | undefined {
  if (url.startsWith('/')) return { kind: 'local', path: url };
  const s3 = /^s3:\/\/([^/]+)\/(.*)$/s.exec(url);
  if (s3) return { kind: 's3', bucket: s3[1] ?? '', key: s3[2] ?? '' };
  if (!url.startsWith('file:///')) return undefined;
  return { kind: 'local', path: fileURLToPath(url) };
}

/** A file's place in a folder-like URL, whose query (an access token, with other stores) comes last. */
export function placeFile(folder: string, fileName: string): string {
  const [base = '', query] = folder.split(/(\?.*)/s);
  const name = base.startsWith('file:') ? encodeURIComponent(fileName) : fileName;
  return `${base}${base.endsWith('/') ? '' : '/'}${name}${query ?? ''}`;
}

/** A URL without its query. */
export function withoutQuery(url: string): string {
  return url.split('?')[0] ?? '';
}
