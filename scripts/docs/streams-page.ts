import { type StreamDefinition, type StreamSchema } from 'onspot-tap';
import { toFieldsTable } from './stream-fields.js';
import { toAskedPer, toSection } from './stream-section.js';

const INTRODUCTION = `# Streams

Made by \`npm run docs\` from the tap itself; do not edit.

A stream is asked for per location, per group of locations, per pair of collections of locations, or per audience,
which is a list of devices or of addresses that lies in files. OnSpot answers by **callback**, with the data in it, or
**saves** a file; where it can do both, records have the same fields either way.

Streams marked **sensitive** tell of people's circumstances, opinions or homes. They are never selected by default.
Those marked **experimental** are documented by OnSpot in ways that contradict each other.
`;

/** The reference of all streams: a table of them, then what each asks and yields. */
export function toStreamsPage(streams: readonly StreamDefinition[], requests: StreamSchema): string {
  return [INTRODUCTION, toOverview(streams), ...streams.map(toSection), toRequestsSection(requests)].join('\n');
}

function toOverview(streams: readonly StreamDefinition[]): string {
  const rows = streams.map((stream) => {
    const { name, description, callback, save } = stream;
    const ways = [callback && 'callback', save && 'file'].filter((way) => way !== undefined).join(', ');
    return `| [${name}](#${name}) | ${description} | ${toAskedPer(stream)} | ${ways} | ${marksOf(stream)} |`;
  });
  return [
    '| stream | a record is | asked per | comes by | |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '| [requests](#requests) | A question that was asked, or what came of it | | the tap itself | selected by default |',
    '',
  ].join('\n');
}

function marksOf({ isSelectedByDefault, isSensitive, isExperimental }: StreamDefinition): string {
  const marks = [
    isSelectedByDefault ? 'selected by default' : undefined,
    isSensitive && 'sensitive',
    isExperimental && 'experimental',
  ];
  return marks.filter((mark) => mark !== undefined).join(', ');
}

function toRequestsSection(requests: StreamSchema): string {
  return [
    '## requests',
    '',
    'A question that was asked, when it is submitted, and again when it has ended. Selected by default.',
    '',
    ...toFieldsTable(requests),
  ].join('\n');
}
