export { type Credentials } from './authenticate.js';
export { type ConditionalWrites } from './conditions.js';
export { startS3Emulator, type OpenUpload, type S3Emulator, type S3EmulatorOptions } from './emulator.js';
export { type ArmedFault, type Fault, type Faults } from './faults.js';
export { type OperationName } from './operation-name.js';
export { type RequestEntry } from './request-log.js';
