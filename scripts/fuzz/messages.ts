import { spell, toGap, toObjectText } from './json-texts.js';
import { type Random } from './random.js';

/** Names of streams, some of which are one as a key on a bad day. */
const STREAMS = ['a', 'b', 'A', 'a/b', '__proto__', 'é', ''];

/** Schemas whose keywords the reference knows, too. */
export const SCHEMAS = [
  '{"properties":{}}',
  '{"type":"object","properties":{"a":{"type":["null","string"]},"id":{"type":"integer"}}}',
  '{"type":"object","properties":{"a":{},"b":{"type":"number"},"c":{"type":"array","items":{"type":["null","string","number"]}}},"required":["a"]}',
  '{"properties":{"constructor":{"type":"string"},"b":{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]}}}',
  '{"properties":{"a":{"type":"boolean"},"b":{},"c":{}},"additionalProperties":false}',
  '{"properties":{"a":{"enum":["a",1,null]},"é":{"type":"string"}}}',
];

/** Members that mean nothing in a line, though some look as if they did. */
const OTHERS = [
  ...[
    '"time_extracted":"2026-01-02T03:04:05Z"',
    '"version":1',
    '"version":null',
    '"valve":1',
    '"name":"x"',
    '"typ":[]',
  ],
  ...[
    '"x":{"record":{"a":1}}',
    '"x":[[1],{}]',
    '"\\u0074ime":"x"',
    '"records":{}',
    '"\\u0073tream2":"a"',
    '"__proto__":{"type":"STATE","value":1}',
  ],
];

/** How one tap writes its RECORD lines. */
export type Style = { order: readonly string[]; gap: string; type: string; others: readonly string[] };

export function toStyle(random: Random): Style {
  const order = random.chance(0.7) ? ['type', 'stream', 'record'] : random.shuffle(['type', 'stream', 'record']);
  const gap = random.pick(['', '', ' ', '\t']);
  const type = random.pick(['RECORD', 'RECORD', 'record', 'Record']);
  return { order, gap, type, others: random.chance(0.3) ? [random.pick(OTHERS)] : [] };
}

/** A line without its line feed; nearly always a good one. */
export function toMessage(random: Random, style: Style, streams: readonly string[]): string {
  const kind = random.below(30);
  if (kind === 0) return random.pick(['', ' ', '\t\r', '{"type":"HELLO"}', '{"type":"x","stream":3}']);
  if (kind === 1) return toSchemaLine(random, random.pick(streams));
  if (kind < 5) return toStateLine(random);
  if (kind === 5)
    return `{"type":"ACTIVATE_VERSION","stream":${spell(random, random.pick(streams))},"version":${random.below(9)}}`;
  return toRecordLine(random, random.chance(0.9) ? style : toStyle(random), random.pick(streams));
}

export function toSchemaLine(random: Random, stream: string): string {
  const keys = random.pick(['[]', '[]', '["a"]', '["id","a"]', 'null']);
  const key = random.chance(0.9) ? `,"key_properties":${keys}` : '';
  return `{"type":"${random.pick(['SCHEMA', 'schema'])}","stream":${spell(random, stream)},"schema":${random.pick(SCHEMAS)}${key}}`;
}

export const toStreams = (random: Random): string[] => random.shuffle(STREAMS).slice(0, 1 + random.below(3));

function toStateLine(random: Random): string {
  const value = random.pick(['null', '1', '-0', '"x"', '[1, 2]', '{ "a" : 1.10 }', toObjectText(random)]);
  const members = [`"type"${toGap(random)}:"STATE"`, `${spell(random, 'value')}:${toGap(random)}${value}`];
  if (random.chance(0.1)) members.push(`"value":${random.pick(['2', '{}', 'null'])}`);
  return `{${(random.chance(0.8) ? members : random.shuffle(members)).join(',')}}`;
}

function toRecordLine(random: Random, style: Style, stream: string): string {
  const texts: Record<string, string> = {
    type: JSON.stringify(style.type),
    stream: JSON.stringify(stream),
    record: toObjectText(random),
  };
  const { gap } = style;
  const spellName = (name: string) => (random.chance(0.03) ? spell(random, name) : `"${name}"`);
  const members = style.order.map((name) => `${spellName(name)}:${gap}${texts[name] ?? ''}`);
  members.push(...style.others);
  if (random.chance(0.05)) members.push(random.pick(OTHERS));
  if (random.chance(0.03)) members.push(`"record":${toObjectText(random)}`);
  if (random.chance(0.02)) members.push(`"stream":${JSON.stringify(random.pick(STREAMS))}`);
  if (random.chance(0.02))
    members.push(`${random.pick(['"\\u0073tream"', '"strea\\u006d"'])}:${JSON.stringify(random.pick(STREAMS))}`);
  if (random.chance(0.02)) members.push(`"type":"${random.pick(['STATE', 'record', 'SCHEMA'])}"`);
  return `{${members.join(`,${gap}`)}}${random.chance(0.1) ? toGap(random) : ''}`;
}
