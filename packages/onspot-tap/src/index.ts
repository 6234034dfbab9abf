/**
 * A Singer tap for OnSpot's location data. `sync` asks what is lacking and yields Singer messages, `planRequests` tells
 * what it would ask, `inspect` what is waited for; `discover` returns the catalog, `parseConfig` checks settings. Below
 * them stand the client, the locations, the table of streams and the answers by themselves.
 *
 * @packageDocumentation
 */
export { parseCatalog, type Catalog } from '@onspot-tap/singer';
export { discover } from './catalog/discover.js';
export { parseConfig, type TapConfig } from './config/config.js';
export { planRequests, type PlannedRequest } from './sync/plan-requests.js';
export { sync, syncOutputs, type SyncOptions } from './sync/sync.js';
export { inspect, type InspectOptions } from './inspect/inspect.js';
export type {
  FailedQuestion,
  InspectedQuestion,
  Inspection,
  LeaseInspection,
  PendingQuestion,
  StreamInspection,
  StreamTotals,
  SubjectInspection,
} from './inspect/inspection.js';
export { createProgress, type ProgressMeter, type QuestionCounts, type RunProgress } from './sync/progress.js';
export type { Output, RecordLines } from './sync/run.js';
export type { PlaceReport, RunReport, StreamReport, SubjectReport } from './sync/run-report.js';
export type { AnswerContext } from './answers/answer-context.js';
export type { Envelope } from './answers/envelope.js';
export { MalformedAnswer } from './answers/malformed-answer.js';
export { readAnswer, type AnswerRead } from './answers/read-answer.js';
export { readEnvelope } from './answers/read-envelope.js';
export type { RecordBlock } from './answers/record-lines.js';
export { joinAcks, type Ack, type JoinedAcks } from './client/acks.js';
export type { RetryOptions } from './client/backoff.js';
export { type OnSpotClientOptions, type Transport } from './client/client.js';
export type { DenialCause, PostOutcome, QueueInfo, QueuesOutcome } from './client/outcomes.js';
export type { TimeoutOptions } from './client/sender.js';
export type { OnSpotCredentials } from './client/signer.js';
export { isDebugFile, toFileName } from './files/file-names.js';
export { readFile, type FileRead } from './files/read-file.js';
export { UNITED_STATES, type Bounds, type Box } from './locations/bounds.js';
export type { Geometry, MultiPolygon, PointAndRadius, Polygon, Position, Ring } from './locations/geometry.js';
export type { FeatureNote, LeftOut, Location } from './locations/location.js';
export { readLocations, type Locations, type LocationsOptions } from './locations/read-locations.js';
export { REQUESTS } from './streams/requests.js';
export {
  SUBJECT_FIELDS,
  type AnsweredStream,
  type AnswerShape,
  type Column,
  type Endpoint,
  type FiledStream,
  type FileField,
  type FileShape,
  type ItemField,
  type ParameterName,
  type StreamDefinition,
  type StreamSchema,
  type SubjectKind,
  type SummaryField,
  type SummaryFields,
} from './streams/stream-definition.js';
export { PARAMETERS, type Parameter } from './streams/parameters.js';
export { STREAMS } from './streams/streams.js';
export {
  createOnSpotClient,
  type Answered,
  type OnSpotClient,
  type OnSpotRequest,
  type SubmitOutcome,
} from './library/onspot-client.js';
export { parseShard, type Shard } from '@onspot-tap/settings';
export { shardOf } from './shard/shard.js';
export { mergeStates } from './state/merge-states.js';
export type { FilePlace, Question } from './submit/question.js';
export type { Audience, Source } from './subjects/audience.js';
export type { Subject } from './subjects/subject.js';
