import { parseFieldPath } from '../records/field-path.js';
import { isGlob } from './stream-pattern.js';
import { StreamRules, type StreamSettings } from './stream-rules.js';

/** Sentences about what cannot be meant, as far as it can be told before there is a stream. */
export function findStreamProblems(streams: Readonly<Record<string, StreamSettings>>): string[] {
  return [...Object.entries(streams).flatMap(findProblems), ...findSharedNames(streams)];
}

function findProblems([pattern, { name = '', exclude = [], include = [] }]: [string, StreamSettings]): string[] {
  const badFields = [...exclude, ...include].filter((text) => parseFieldPath(text) === undefined);
  return [
    ...(/[{}]/.test(name.replaceAll('{stream}', ''))
      ? [`"streams.${pattern}.name" has a brace that is not of the placeholder {stream} (it is "${name}")`]
      : []),
    ...badFields.map(
      (text) =>
        `"streams.${pattern}" names the field "${text}", which has an empty part or a lone backslash; write a dot that belongs to a name as \\.`,
    ),
  ];
}

function findSharedNames(streams: Readonly<Record<string, StreamSettings>>): string[] {
  const rules = new StreamRules(streams, 'fail');
  const givenBy = new Map<string, string>();
  return Object.keys(streams).flatMap((stream) => {
    const { name, isSelected } = rules.ruleOf(stream);
    if (isGlob(stream) || !isSelected) return [];
    const other = givenBy.get(name);
    givenBy.set(name, stream);
    return other === undefined ? [] : [`"streams" stores both "${other}" and "${stream}" as "${name}"`];
  });
}
