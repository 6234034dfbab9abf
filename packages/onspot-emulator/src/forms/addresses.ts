import { readAddresses } from '../csv/address-list.js';
import { type AddressList } from '../data/addresses.js';
import { type Form } from './form.js';
import { checkMappings, checkSources, checkThreshold } from './file-rules.js';
import { parseWhole } from './whole.js';

/** The request is one question about all addresses that its files list. */
export const addressFiles: Form<AddressList> = (body, rules, limits) => {
  const always = [checkSources('sources'), checkMappings, checkThreshold];
  const { name, callback, properties } = parseWhole(body, [...always, ...rules], limits);
  const sources = Array.isArray(properties.sources) ? properties.sources.map(String) : [];
  return [
    {
      ...{ name, start: '', end: '', callback, properties, fault: undefined, sources },
      open: ({ texts }) => readAddresses(texts, name, properties),
    },
  ];
};
