import { Duration } from 'aws-cdk-lib';
import { type Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type Queue } from 'aws-cdk-lib/aws-sqs';
import { type CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { type Construct } from 'constructs';
import { noneFor, tooMany } from './count-alarm.js';

/** A night begins every 24 hours and takes some; after so many without a good end one is missing. */
const HOURS_WITHOUT_A_NIGHT = 30;

const OFTEN = Duration.minutes(5);

/** Tells of nights that failed, that never began, and of none at all. */
export function nightAlarms(scope: Construct, machine: CfnStateMachine, deadLetters: Queue): Alarm[] {
  const executions = (metricName: string, period = OFTEN) =>
    new Metric({
      namespace: 'AWS/States',
      metricName,
      dimensionsMap: { StateMachineArn: machine.attrArn },
      statistic: 'Sum',
      period,
    });
  return [
    tooMany(scope, 'NightFailed', {
      metric: executions('ExecutionsFailed'),
      description: 'A night has failed. Its execution names the job, whose log says why.',
    }),
    tooMany(scope, 'NightTooLong', {
      metric: executions('ExecutionsTimedOut'),
      description: 'A night has been ended since the next one is near. Has the queue room for its jobs?',
    }),
    tooMany(scope, 'NightStopped', {
      metric: executions('ExecutionsAborted'),
      description: 'Somebody has stopped a night. What it did is stored, and the next one goes on from there.',
    }),
    noneFor(scope, 'NightMissing', {
      metric: executions('ExecutionsSucceeded', Duration.hours(1)),
      periods: HOURS_WITHOUT_A_NIGHT,
      description: `No night has ended well for ${HOURS_WITHOUT_A_NIGHT} hours.`,
    }),
    tooMany(scope, 'NightNotStarted', {
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: OFTEN }),
      description: 'The schedule could not start a night; the message in the dead-letter queue says why.',
    }),
  ];
}
