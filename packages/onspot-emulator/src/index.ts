/**
 * OnSpot's location data API over real HTTP on loopback, for demos and tests.
 *
 * @packageDocumentation
 */
export { type AnswerField } from './answers/field.js';
export { type DelayMs } from './callbacks/plan.js';
export { type Clock, type ClockOptions, createClock } from './clock.js';
export { type OnSpotEmulator, startOnSpotEmulator } from './emulator.js';
export { ENDPOINT_PATHS } from './endpoints.js';
export { type ExpectedAnswer, type ExpectedFile, type ExpectedQuery } from './expected.js';
export { parseFaults } from './fault-file.js';
export { type AckShape } from './ack.js';
export {
  type BodyFormat,
  type ColumnSpelling,
  type Fault,
  type FaultEffect,
  type FaultMatch,
  type Faults,
} from './faults.js';
export { type JsonObject, type JsonValue } from './json.js';
export { type CallbackOptions, type EmulatorOptions } from './options.js';
export { type Credentials } from './requests/authenticate.js';
export { type Ask, type Delivery } from './ask.js';
export { type StorageOptions } from './storage/storage-options.js';
export { type Submission } from './submissions.js';
