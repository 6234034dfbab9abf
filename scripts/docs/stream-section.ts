import { type Endpoint, type StreamDefinition } from 'onspot-tap';
import { PARAMETERS } from './parameters.js';
import { toFieldsTable } from './stream-fields.js';

/** What one question is about, in a word or three. */
export function toAskedPer({ subject, audienceOf }: StreamDefinition): string {
  return audienceOf === undefined ? subject : `${subject} of ${audienceOf}`;
}

/** What a stream asks and yields. */
export function toSection(stream: StreamDefinition): string {
  const { name, description, callback, save } = stream;
  return [
    `## ${name}`,
    '',
    `${description}. ${toManner(stream)} ${toMarks(stream)}`.trim(),
    '',
    ...(callback === undefined ? [] : toWay('By callback', callback)),
    ...(save === undefined ? [] : toWay('By file', save)),
    ...toFieldsTable(stream),
  ].join('\n');
}

function toManner(stream: StreamDefinition): string {
  const { hasWindow, perRequest } = stream;
  const days = hasWindow ? ' and window of days' : ', whatever the day';
  const many = perRequest === 'many' ? 'many fit into a request' : 'each is a request of its own';
  return `Asked per ${toAskedPer(stream)}${days}; ${many}.`;
}

function toMarks({ isSelectedByDefault, isSensitive, isExperimental }: StreamDefinition): string {
  return [
    isSelectedByDefault ? 'Selected by default.' : 'Not selected by default.',
    ...(isSensitive ? ['**Sensitive.**'] : []),
    ...(isExperimental ? ['**Experimental.**'] : []),
  ].join(' ');
}

function toWay(how: string, { path, parameters, defaults = {} }: Endpoint): string[] {
  const rows = parameters.map((parameter) => {
    const { description, onspot } = PARAMETERS[parameter];
    const own = defaults[parameter];
    const sent = own === undefined ? `not sent${onspot === undefined ? '' : `; OnSpot takes ${onspot}`}` : code(own);
    return `| \`${parameter}\` | ${parameter === 'hash' ? 'the setting `os_hash`' : sent} | ${description} |`;
  });
  return [`${how}: \`POST ${path}\``, '', '| parameter | by default | meaning |', '| --- | --- | --- |', ...rows, ''];
}

const code = (value: unknown): string => `\`${JSON.stringify(value)}\``;
