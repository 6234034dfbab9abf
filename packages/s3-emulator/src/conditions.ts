import type { IncomingHttpHeaders } from 'node:http';

import type { WriteCheck } from './bucket.js';
import { S3Error } from './errors.js';
import type { ObjectRecord } from './object-record.js';

/**
 * How a server treats conditional writes: as S3 does; answering 501; ignoring the condition; answering 412 to If-Match
 * even where it matches; or, as Ceph RGW does, unless its ETag comes without quotes.
 */
export type ConditionalWrites = 'supported' | 'not-implemented' | 'ignored' | 'if-match-refused' | 'if-match-unquoted';

/** The check that If-Match and If-None-Match ask for, to be made at the moment of the write. */
export function toWriteCheck(headers: IncomingHttpHeaders, support: ConditionalWrites): WriteCheck {
  const ifMatch = headers['if-match'];
  const ifNoneMatch = headers['if-none-match'];
  if ((ifMatch ?? ifNoneMatch) === undefined || support === 'ignored') return () => undefined;
  if (support === 'not-implemented') throw notImplemented('Conditional writes are');
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') throw notImplemented('If-None-Match with anything but * is');
  return (current) => {
    if (ifNoneMatch !== undefined && current) throw failed('If-None-Match');
    if (ifMatch === undefined) return;
    if (!current) throw new S3Error('NoSuchKey', 'The specified key does not exist.');
    if (support === 'if-match-refused') throw failed('If-Match');
    const holds = support === 'if-match-unquoted' ? ifMatch === current.etag : matches(ifMatch, current);
    if (!holds) throw failed('If-Match');
  };
}

/** Throws 412 or 304 where the conditions of a GET or HEAD ask for it (RFC 9110, 13.2.2). */
export function checkRead(headers: IncomingHttpHeaders, record: ObjectRecord): void {
  const modified = Date.parse(record.modified);
  const ifMatch = headers['if-match'];
  if (ifMatch !== undefined && !matches(ifMatch, record)) throw failed('If-Match');
  if (ifMatch === undefined && modified > toTime(headers['if-unmodified-since'])) throw failed('If-Unmodified-Since');
  const ifNoneMatch = headers['if-none-match'];
  const unchanged =
    ifNoneMatch === undefined ? modified <= toTime(headers['if-modified-since']) : matches(ifNoneMatch, record);
  if (unchanged) throw new S3Error('NotModified', 'Not Modified');
}

function toTime(date: string | undefined): number {
  return Date.parse(date ?? '');
}

function matches(tags: string, { etag }: ObjectRecord): boolean {
  return tags.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^(?:W\/)?"(.*)"$/, '$1')));
}

function failed(condition: string): S3Error {
  return new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  });
}

function notImplemented(what: string): S3Error {
  return new S3Error('NotImplemented', `A header you provided implies functionality: ${what} not implemented.`);
}
