import { EXIT, Failure } from './failure.js';
import { describeJsonFault } from './json-fault.js';
import { isJsonObject, type JsonObject, type JsonValue, type SingerMessage, type UnknownMessage } from './message.js';

/**
 * Reads one line as a message. `type` is compared without regard to case, as the specification asks.
 *
 * @param text one line of JSON
 * @param lineNumber its number in the input, from 1, for the sentence of a failure
 * @throws Failure with `EXIT.data` when the line is not JSON, not an object, or lacks a member its type must have
 */
export function parseMessage(text: string, lineNumber: number): SingerMessage | UnknownMessage {
  const line = parseObject(text, lineNumber);
  const name = member(line, 'type', isString, lineNumber);
  const type = name.toUpperCase();
  switch (type) {
    case 'SCHEMA':
      return toSchema(line, lineNumber);
    case 'RECORD':
      return {
        type,
        stream: member(line, 'stream', isString, lineNumber),
        record: member(line, 'record', isJsonObject, lineNumber),
        ...(isString(line.time_extracted) ? { time_extracted: line.time_extracted } : {}),
        ...(isNumber(line.version) ? { version: line.version } : {}),
      };
    case 'STATE':
      if (line.value === undefined) throw invalid(lineNumber, 'STATE', '"value" is missing');
      return { type, value: line.value };
    case 'ACTIVATE_VERSION':
      return {
        type,
        stream: member(line, 'stream', isString, lineNumber),
        ...(isNumber(line.version) ? { version: line.version } : {}),
      };
    default:
      return { type: 'UNKNOWN', name };
  }
}

function toSchema(line: JsonObject, lineNumber: number): SingerMessage {
  const bookmarks = line.bookmark_properties;
  return {
    type: 'SCHEMA',
    stream: member(line, 'stream', isString, lineNumber),
    schema: member(line, 'schema', isJsonObject, lineNumber),
    // Widely used taps leave it out or send null when a stream has no key.
    key_properties: line.key_properties == null ? [] : member(line, 'key_properties', isStrings, lineNumber),
    ...(isStrings(bookmarks) ? { bookmark_properties: bookmarks } : {}),
  };
}

function parseObject(text: string, lineNumber: number): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Failure(EXIT.data, `Line ${lineNumber} of the input is not JSON: ${describeJsonFault(text)}`, {
      cause: error,
    });
  }
  if (!isJsonObject(value)) throw new Failure(EXIT.data, `Line ${lineNumber} of the input is JSON, but not an object`);
  return value;
}

function member<T extends JsonValue>(
  line: JsonObject,
  name: string,
  is: (value: unknown) => value is T,
  lineNumber: number,
): T {
  const value = line[name];
  if (is(value)) return value;
  const type = isString(line.type) ? line.type.toUpperCase() : 'message';
  throw invalid(lineNumber, type, value === undefined ? `"${name}" is missing` : `"${name}" has the wrong type`);
}

function invalid(lineNumber: number, type: string, problem: string): Failure {
  return new Failure(EXIT.data, `Line ${lineNumber} of the input is not a valid Singer ${type}: ${problem}`);
}

const isString = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isStrings = (value: unknown): value is string[] => Array.isArray(value) && value.every(isString);
