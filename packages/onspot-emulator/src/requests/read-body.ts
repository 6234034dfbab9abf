import { type IncomingMessage } from 'node:http';

import { isObject, type JsonValue } from '../json.js';
import { Refusal } from '../refusal.js';

/** A request's body; 413 once it is longer than allowed. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Read on, so that the sender gets to see the answer, but keep nothing.
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  if (bytes > maxBytes) throw new Refusal(413, 'Request Too Long');
  return Buffer.concat(chunks);
}

/** Refuses what does not call itself JSON with 415. */
export function checkContentType(contentType: string | undefined): void {
  // Clients of 2023 sent text/json, and were answered.
  if (!/^(application|text)\/json\s*(;|$)/i.test(contentType ?? '')) throw new Refusal(415, 'Unsupported Media Type');
}

/** A body's JSON, or 400. */
export function parseBody(body: Buffer): JsonValue {
  try {
    return JSON.parse(body.toString()) as JsonValue;
  } catch {
    throw new Refusal(400, 'The body is not JSON');
  }
}

/** The names and windows in a body, as far as they can be made out; nothing is refused here. */
export function glanceAtFeatures(body: Buffer): { name: string; start: string; end: string }[] {
  let json: unknown;
  try {
    json = JSON.parse(body.toString());
  } catch {
    return [];
  }
  if (!isObject(json)) return [];
  if (Array.isArray(json.features)) return json.features.map(glanceAtFeature);
  if (json.name === undefined) return [];
  // A request that is one question: its name, and the window of the places that it is about in the end.
  const { attributionFeatureCollection: places } = json;
  const first = isObject(places) && Array.isArray(places.features) ? places.features[0] : undefined;
  return [{ ...glanceAtFeature(first), name: toText(json.name) }];
}

function glanceAtFeature(feature: JsonValue | undefined): { name: string; start: string; end: string } {
  const { name, start, end } = isObject(feature) && isObject(feature.properties) ? feature.properties : {};
  return { name: toText(name), start: toText(start), end: toText(end) };
}

function toText(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
