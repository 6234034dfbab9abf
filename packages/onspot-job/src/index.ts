/**
 * The nightly job as a library: what the bin `onspot-job` runs. It starts tap and target as programs and takes their
 * verdict; everything it needs from a process is handed in.
 */
export { runJob } from './run-job.js';
export { type JobOptions } from './job.js';
export { finishJob } from './finish/finish-job.js';
export { reportJob } from './report-job.js';
export { prepareReport } from './report/prepare-report.js';
export { renderReport } from './report/render-report.js';
export { shiftHours, type ShiftedHours } from './report/shift-hours.js';
export {
  type Attention,
  type Change,
  type LocationRow,
  type ReportData,
  type StreamCalendar,
  type StreamChanges,
  type StreamRow,
} from './report/report-data.js';
export { rehearseJob, type Rehearsal, type RehearsalOptions } from './rehearse-job.js';
export { clockFrom, jobSettings, loadJobConfig, type JobConfig } from './settings.js';
export { type LoadType } from './files/load-type.js';
export { type ProgramSummary, type RunSummary, type ShardOutcome } from './summary.js';
