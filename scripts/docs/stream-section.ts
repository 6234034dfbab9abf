import { type Endpoint, PARAMETERS, type ParameterName, type StreamDefinition } from 'onspot-tap';
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
    const { description, setting } = PARAMETERS[parameter];
    return `| \`${setting}\` | \`${parameter}\` | ${toDefault(parameter, defaults)} | ${description} |`;
  });
  const head = ['| setting | at OnSpot | default | meaning |', '| --- | --- | --- | --- |'];
  return [`${how}: \`POST ${path}\``, '', ...head, ...rows, ''];
}

function toDefault(parameter: ParameterName, defaults: NonNullable<Endpoint['defaults']>): string {
  if (parameter === 'hash') return 'the setting `os_hash`';
  const { default: common, isRequired } = PARAMETERS[parameter];
  const value = defaults[parameter] ?? common;
  if (value !== undefined) return code(value);
  return isRequired ? 'none: without it the stream is left out' : 'not sent';
}

const code = (value: unknown): string => `\`${JSON.stringify(value)}\``;
