import { type Fault } from './faults.js';
import { isObject, type JsonObject, type JsonValue } from './json.js';
import { Refusal } from './refusal.js';

/** The keys each kind of fault knows, and of which type they are. */
const KEYS: Readonly<Record<Fault['kind'], Readonly<Record<string, readonly string[]>>>> = {
  status: { status: ['number'], message: ['string'], body: ['string'], retryAfter: ['number', 'string'] },
  expired: {},
  'cut-before': {},
  'cut-after': {},
  'cut-in-ack': {},
  slow: { ms: ['number'] },
  ack: { order: ['string'], missing: ['number'], namesakes: ['number'], bare: ['boolean'] },
  'callback-delay': { ms: ['number', 'range'] },
  'callback-early': {},
  'callback-lost': {},
  'callback-duplicate': { times: ['number'], gapMs: ['number'] },
  'callback-failed': { message: ['string'] },
  'callback-cut': { afterBytes: ['number'], attempts: ['number'] },
  'callback-truncated': { afterBytes: ['number'], attempts: ['number'] },
  'callback-format': { cbinfo: ['string'], position: ['string'], framing: ['string'], encoding: ['string'] },
  'file-headerless': {},
  'file-absent': { always: ['boolean'] },
  'file-gzip': {},
  'file-columns': { spelling: ['string'], extra: ['number'] },
  'location-elsewhere': { location: ['string'] },
};

const MATCH_KEYS: Readonly<Record<string, readonly string[]>> = {
  path: ['string'],
  name: ['string'],
  day: ['string'],
  nth: ['number', 'range'],
  probability: ['number'],
};

/** Faults that come from outside as JSON: one, a list, or `{faults: […]}`. A wrong one is refused with what is wrong. */
export function parseFaults(json: JsonValue): Fault[] {
  const list = isObject(json) && 'faults' in json ? json.faults : json;
  return (Array.isArray(list) ? list : [list]).map((fault) => parseFault(fault ?? null));
}

function parseFault(fault: JsonValue): Fault {
  if (!isObject(fault) || typeof fault.kind !== 'string' || !Object.hasOwn(KEYS, fault.kind))
    throw new Refusal(
      400,
      `A fault has a kind of ${Object.keys(KEYS).join(', ')}; this has not: ${JSON.stringify(fault)}`,
    );
  const { kind, match = {}, count: _count, ...effect } = fault;
  const keys = KEYS[kind as Fault['kind']];
  const needed = ['status', 'ms'].filter((key) => key in keys && !(key in effect));
  const wrong = [
    ...needed,
    ...listWrongKeys(effect, keys),
    ...listWrongKeys(isObject(match) ? match : { match }, MATCH_KEYS),
    ...listWrongKeys(fault, { ...keys, kind: ['string'], count: ['number'], match: ['object'] }),
  ];
  if (wrong.length > 0)
    throw new Refusal(
      400,
      `The fault ${JSON.stringify(fault)} has wrong or missing: ${[...new Set(wrong)].join(', ')}`,
    );
  return fault as unknown as Fault;
}

function listWrongKeys(given: JsonObject, known: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.entries(given)
    .filter(([key, value]) => !known[key]?.includes(nameType(value)))
    .map(([key]) => key);
}

function nameType(value: JsonValue): string {
  const isRange = Array.isArray(value) && value.length === 2 && value.every((end) => typeof end === 'number');
  return isRange ? 'range' : typeof value;
}
