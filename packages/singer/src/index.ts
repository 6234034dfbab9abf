/**
 * The Singer protocol for Node: messages, lines of bytes, catalog, state, logs, metrics, and the frame that every
 * command-line program of ours runs in. It imports nothing but Node itself.
 *
 * @packageDocumentation
 */
export {
  encodeMessage,
  isJsonObject,
  type ActivateVersionMessage,
  type JsonObject,
  type JsonValue,
  type RecordMessage,
  type SchemaMessage,
  type SingerMessage,
  type StateMessage,
  type UnknownMessage,
} from './message.js';
export { parseMessage } from './parse-message.js';
export { describeJsonFault } from './json-fault.js';
export { readLineBlocks } from './line-reader.js';
export { createLineWriter, type LineWriter } from './line-writer.js';
export { skipName, skipNumber, skipString, skipValue, skipWhitespace } from './json-bytes.js';
export { Block } from './block.js';
export { LearnedBytes } from './learned-bytes.js';
export { skipText } from './skip-text.js';
export {
  isFieldSelected,
  isStreamSelected,
  metadataAt,
  parseCatalog,
  type Catalog,
  type CatalogStream,
  type Inclusion,
  type Metadata,
  type MetadataEntry,
} from './catalog.js';
export { parseState, type State } from './state.js';
export { createLogger, loggerOptionsFrom, type Logger, type LoggerOptions, type LogLevel, type Metric } from './log.js';
export { createLogScreen, type LogScreen, type Screen } from './log-screen.js';
export { createCounter, reportEvery, startTimer, type Counter } from './metrics.js';
export { createRedactor, redactUrls, type Redactor } from './redact.js';
export { EXIT, exitCodeOf, Failure, messageOf, type ExitCode } from './failure.js';
export { type Flag, type Flags, type FlagValues } from './arguments.js';
export { runProgram, type Command, type Commands, type Program, type ProgramContext } from './program.js';
export { createClock, type Clock } from './clock.js';
export { writeSummaryFile } from './summary-file.js';
