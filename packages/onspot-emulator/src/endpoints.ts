import { answerDevices } from './answers/devices.js';
import { type Answer } from './answers/field.js';
import { answerObservations } from './answers/observations.js';
import { answerZipcodes } from './answers/zipcodes.js';
import { type JsonValue } from './json.js';
import { type AskedFeature, parseFeatures, type RequestLimits } from './requests/features.js';
import { checkHash, checkHouseholdSize, checkValidate, type PropertyRule } from './requests/property-rules.js';

/** One endpoint that takes questions and answers them by callback. */
export type Endpoint = {
  path: string;
  /** Makes its questions out of a body: one per feature, or one out of them all. */
  read: (body: JsonValue, rules: readonly PropertyRule[], limits: RequestLimits) => AskedFeature[];
  /** Rules for a feature's properties beyond those that hold everywhere. */
  rules: readonly PropertyRule[];
  /** Whether the ack is a list of entries, or one entry bare. */
  ack: 'array' | 'object';
  /** Whether callbacks are `{name, cbinfo, …payload}`, or `{id, success, message}` alone. */
  envelope: 'data' | 'flat';
  /** The payload of its callbacks. */
  answer: Answer;
};

export const ENDPOINTS: readonly Endpoint[] = [
  {
    path: '/geoframe/all/observations',
    read: parseFeatures,
    rules: [checkValidate, checkHash],
    ack: 'array',
    envelope: 'data',
    answer: answerObservations,
  },
  {
    path: '/geoframe/all/devices',
    read: parseFeatures,
    rules: [checkValidate, checkHash],
    ack: 'array',
    envelope: 'data',
    answer: answerDevices,
  },
  {
    path: '/geoframe/demographics/aggregate/zipcodes',
    read: parseFeatures,
    rules: [checkValidate, checkHouseholdSize],
    ack: 'array',
    envelope: 'data',
    answer: answerZipcodes,
  },
];
