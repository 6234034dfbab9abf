import { createHash } from 'node:crypto';
import { type JsonObject, type JsonValue } from '@onspot-tap/singer';
import { type Location } from '../locations/location.js';
import { type SyncedStream } from '../streams/synced-stream.js';
import { type Audience } from '../subjects/audience.js';
import { type Subject } from '../subjects/subject.js';
import { timesOf, type Window } from '../time/window.js';
import { withoutQuery } from './without-query.js';

/** One question of a request. */
export type Question = {
  subject: Subject;
  /** Where OnSpot posts the answer, or that the file is there. */
  callback: string;
  /** For streams that are delivered as files: where OnSpot writes this one. */
  file?: FilePlace | undefined;
};

export type FilePlace = { outputLocation: string; fileName: string };

/** A request: questions of one stream about one window. */
export type Request = { stream: SyncedStream; window: Window; questions: readonly Question[] };

/** What OnSpot is sent. A question's name is the id of what it is about: the ack and the answer repeat it. */
export function toBody(request: Request): JsonObject {
  const [first] = request.questions;
  if (first === undefined) throw new Error('A request without a question');
  switch (first.subject.kind) {
    case 'location':
    case 'group':
      return toCollection(request.questions.flatMap((question) => toFeatures(request, question)));
    case 'pair':
      return toPairBody(request, first);
    case 'audience':
      return first.subject.audience.of === 'devices'
        ? toCollection(request.questions.map((question) => toFilesItem(request, question)))
        : toAddressesBody(request, first);
  }
}

const toCollection = (features: JsonObject[]): JsonObject => ({ type: 'FeatureCollection', features });

function toFeatures(request: Request, question: Question): JsonObject[] {
  const { subject } = question;
  if (subject.kind === 'location') return [toFeature(request, question, subject.location)];
  // One question out of many places: each has its own name, all have the same callback.
  return subject.kind === 'group' ? subject.members.map((member) => toFeature(request, question, member)) : [];
}

function toFeature(request: Request, question: Question, { id, geometry }: Location): JsonObject {
  const properties = { name: id, ...timesOf(request.window), ...answerTo(question), ...request.stream.properties };
  return { type: 'Feature', geometry: geometry as JsonValue, properties };
}

function toPairBody(request: Request, question: Question): JsonObject {
  const { subject } = question;
  if (subject.kind !== 'pair') throw new Error(`A ${subject.kind} is no pair`);
  const { organization, ...properties } = request.stream.properties;
  // The answer comes to the request's callback; those of the features are demanded by OnSpot's schema alone.
  const place = ({ id, geometry }: Location): JsonObject => ({
    type: 'Feature',
    geometry: geometry as JsonValue,
    properties: { name: id, ...timesOf(request.window), callback: question.callback, ...properties },
  });
  return {
    name: subject.id,
    ...answerTo(question),
    ...(organization !== undefined && { organization }),
    targetingFeatureCollection: toCollection(subject.targeting.map(place)),
    attributionFeatureCollection: toCollection(subject.attribution.map(place)),
  };
}

function toFilesItem(request: Request, question: Question): JsonObject {
  const { subject } = question;
  if (subject.kind !== 'audience') throw new Error(`A ${subject.kind} has no files`);
  const properties = { name: subject.id, ...answerTo(question), ...request.stream.properties };
  return { type: 'Files', paths: subject.audience.sources.map(({ url }) => url), properties };
}

function toAddressesBody(request: Request, question: Question): JsonObject {
  const { subject } = question;
  if (subject.kind !== 'audience') throw new Error(`A ${subject.kind} has no addresses`);
  const { sources, mappings } = subject.audience;
  return {
    name: subject.id,
    sources: sources.map(({ url }) => url),
    // Whether several columns would be joined or tried in turn is not documented: one each.
    mappings: Object.fromEntries(Object.entries(mappings).map(([meaning, column]) => [meaning, [column]])),
    ...answerTo(question),
    ...request.stream.properties,
  };
}

function answerTo({ callback, file }: Question): JsonObject {
  return { callback, ...file };
}

export type DigestOptions = { baseUrl: string; os_account: string };

/**
 * Digest of everything that shapes a question but its window: endpoint, subject, parameters, and whose account at which
 * API it is. Two asks with the same digest and window are the same question.
 */
export function digestOf(stream: SyncedStream, subject: Subject, { baseUrl, os_account }: DigestOptions): string {
  const shape = [stream.path, shapeOf(subject), stream.properties, baseUrl, os_account];
  return createHash('sha256').update(JSON.stringify(shape)).digest('base64url').slice(0, 22);
}

function shapeOf(subject: Subject): unknown {
  switch (subject.kind) {
    case 'location':
      return subject.location.geometry;
    case 'group':
      return subject.members.map(({ geometry }) => geometry);
    case 'pair':
      return [subject.targeting, subject.attribution].map((places) => places.map(({ geometry }) => geometry));
    case 'audience':
      return shapeOfAudience(subject.audience);
  }
}

function shapeOfAudience({ sources, mappings, asOf }: Audience): unknown {
  // What lets OnSpot in at a file's address is renewed all the time.
  const files = sources.map(({ url, etag }) => [withoutQuery(url), etag]);
  return asOf === undefined ? [files, mappings] : [files, mappings, asOf];
}
