import { type CfnJobDefinition } from 'aws-cdk-lib/aws-batch';
import { FINISH_RETRY_RULES } from '../batch/retry-rules.js';

/** Hours; the next night comes after 24. A queue that stands still is noticed by this. */
const LONGEST_NIGHT_HOURS = 23;
const LONGEST_JOBS_HOURS = 20;

/** Task of Step Functions that submits a job and ends as the job does. */
const RUN_JOB = 'batch:submitJob.sync';

/** What the definition names; `shards` is how many jobs share a night unless an execution says otherwise. */
export type NightParts = { partition: string; queueArn: string; jobDefinitionArn: string; shards: number };

/**
 * The state machine of a night, in Amazon States Language. With one shard it is a job. With more it is an array job, to
 * whose children Batch tells which ones they are, and then `onspot-job finish`, whatever became of the children: that
 * Batch's own dependencies never start when a child has failed. An execution that is started by hand may say
 * `{"shards": 8}`. Its name is the run id of all jobs of the night, so that a redriven execution is the same night.
 */
export function defineNight({ partition, queueArn, jobDefinitionArn, shards }: NightParts): object {
  const runJob = `arn:${partition}:states:::${RUN_JOB}`;
  const job = { JobQueue: queueArn, JobDefinition: jobDefinitionArn };
  const runId = { Name: 'ONSPOT_JOB_RUN_ID', 'Value.$': '$.run_id' };
  return {
    Comment: 'A night of the OnSpot pipeline',
    TimeoutSeconds: LONGEST_NIGHT_HOURS * 3600,
    StartAt: 'As deployed',
    States: {
      'As deployed': { Type: 'Pass', Result: { shards }, ResultPath: '$.deployed', Next: 'As asked for' },
      'As asked for': {
        Type: 'Pass',
        Parameters: {
          'run_id.$': '$$.Execution.Name',
          'night.$': 'States.JsonMerge($.deployed, $$.Execution.Input, false)',
        },
        Next: 'One shard?',
      },
      'One shard?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.night.shards', NumericLessThanEquals: 1, Next: 'Run the whole night' }],
        Default: 'Run the shards',
      },
      'Run the whole night': {
        Type: 'Task',
        Resource: runJob,
        TimeoutSeconds: LONGEST_JOBS_HOURS * 3600,
        Parameters: { ...job, JobName: 'onspot-night', ContainerOverrides: { Environment: [runId] } },
        End: true,
      },
      'Run the shards': {
        Type: 'Task',
        Resource: runJob,
        TimeoutSeconds: LONGEST_JOBS_HOURS * 3600,
        Parameters: {
          ...job,
          JobName: 'onspot-shards',
          ArrayProperties: { 'Size.$': '$.night.shards' },
          ContainerOverrides: { Environment: [runId] },
        },
        ResultPath: null,
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Finish' }],
        Next: 'Finish',
      },
      Finish: {
        Type: 'Task',
        Resource: runJob,
        Parameters: {
          ...job,
          JobName: 'onspot-finish',
          RetryStrategy: { Attempts: 3, EvaluateOnExit: FINISH_RETRY_RULES.map(inCapitals) },
          ContainerOverrides: {
            Command: ['onspot-job', 'finish'],
            Environment: [
              runId,
              { Name: 'ONSPOT_JOB_SHARDS', 'Value.$': "States.Format('{}', $.night.shards)" },
              // Batch has tried each shard as often as it will: a summary that is missing now stays away.
              { Name: 'ONSPOT_JOB_FINISH_WAIT_MINUTES', Value: '5' },
            ],
          },
        },
        ResultPath: null,
        Next: 'Did the shards do well?',
      },
      'Did the shards do well?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.failure', IsPresent: true, Next: 'Shards have failed' }],
        Default: 'Done',
      },
      // Seldom reached: finish ends as the worst of the shards did. But not where it found their last try to be good.
      'Shards have failed': {
        Type: 'Fail',
        Error: 'ShardsFailed',
        Cause: 'The array job failed; what its other children did is merged. Their logs say why.',
      },
      Done: { Type: 'Succeed' },
    },
  };
}

/** Step Functions has Batch's names with a capital. */
function inCapitals(rule: CfnJobDefinition.EvaluateOnExitProperty): object {
  return Object.fromEntries(
    Object.entries(rule).map(([name, value]) => [name.replace(/^./, (letter) => letter.toUpperCase()), value]),
  );
}
