import { isObject, type JsonObject } from '../json.js';
import { parseAddress, withoutQuery } from '../storage/address.js';
import { isText, isTextList, type PropertyRule } from './rules.js';

/** Which columns of an address list hold what. */
export const checkMappings: PropertyRule = ({ mappings }) => {
  if (!isObject(mappings)) return 'mappings are required';
  const wrong = Object.entries(mappings).find(([, columns]) => !Array.isArray(columns) || !columns.every(isText));
  return wrong ? `mappings.${wrong[0]} must be a list of column names` : undefined;
};

/** How sure a match has to be. */
export const checkThreshold: PropertyRule = ({ matchAcceptanceThreshold: threshold = 0 }) =>
  typeof threshold === 'number' && threshold >= 0 ? undefined : 'matchAcceptanceThreshold must be a number';

/** Files to read, at places that can be reached. */
export function checkSources(key: string): PropertyRule {
  return ({ [key]: paths }) => {
    if (!isTextList(paths)) return `${key} must be a list of files, not empty`;
    const stranger = paths.find((path) => !parseAddress(withoutQuery(path)));
    return stranger === undefined ? undefined : `${key} must be ${REACHED}, not ${withoutQuery(stranger)}`;
  };
}

/** Where a file is to be written, and how. */
export const checkOutput: PropertyRule = (properties) => {
  const { organization = '', outputProvider = 's3', outputLocation, fileName } = properties;
  if (typeof organization !== 'string') return 'organization must be a text';
  if (outputProvider !== 's3' && outputProvider !== 'gs' && outputProvider !== 'az')
    return 'outputProvider must be s3 or gs';
  if (outputLocation !== undefined && !(isText(outputLocation) && parseAddress(withoutQuery(outputLocation))))
    return `outputLocation must be ${REACHED}`;
  if (fileName !== undefined && !(isText(fileName) && isFileName(fileName.replaceAll('~', ''))))
    return 'fileName must be the name of a file, without folders';
  return checkFileFormat(properties);
};

// OnSpot has further stores, gs:// and az://; there is nothing here that could stand for them.
const REACHED = 's3://bucket/…, file:///… or an absolute path';

function checkFileFormat({ fileFormat = {} }: JsonObject): string | undefined {
  if (!isObject(fileFormat)) return 'fileFormat must be an object';
  const { delimiter = ',', quoteEncapsulate = false, compressionType = 'none' } = fileFormat;
  // That word is the document's own example.
  if (!isText(delimiter) || (delimiter.length > 1 && delimiter !== 'csv') || /["\r\n]/.test(delimiter))
    return 'fileFormat.delimiter must be one character';
  if (typeof quoteEncapsulate !== 'boolean') return 'fileFormat.quoteEncapsulate must be a boolean';
  return compressionType === 'gzip' || compressionType === 'none' || compressionType === ''
    ? undefined
    : 'fileFormat.compressionType must be gzip or none';
}

function isFileName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/.test(name);
}
