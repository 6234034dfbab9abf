import { findDevice } from '../data/device-ids.js';
import { type World } from '../data/world.js';
import { type JsonObject } from '../json.js';
import { type Audience, type Member } from '../tables/audience.js';
import { readCsv } from './read.js';

const NAMES = /^(hashed )?(device ?_?id|did|maid|id)$/i;

/** The ids in some lists of devices, each once; a list may have a header, and columns besides. */
export function readDeviceIds(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const lines of texts.map(readCsv)) {
    const at = lines[0]?.findIndex((name) => NAMES.test(name.trim())) ?? -1;
    const ids = at < 0 ? lines.map(([id = '']) => id) : lines.slice(1).map((line) => line[at] ?? '');
    for (const id of ids.map((text) => text.trim())) if (id !== '') counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** Listed devices, with their ids as they were written. */
export function listedIn(texts: readonly string[], name: string, properties: JsonObject): Audience {
  const counts = readDeviceIds(texts);
  function* members({ seed }: World): Generator<Member> {
    for (const [id, count] of counts) yield { id, device: findDevice(id, seed), count };
  }
  return { name, properties, members };
}
