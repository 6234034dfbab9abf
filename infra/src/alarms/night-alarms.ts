import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, MathExpression, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { type Queue } from 'aws-cdk-lib/aws-sqs';
import { type CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { type Construct } from 'constructs';

/** A night begins every 24 hours and takes some; after so many without a good end one is missing. */
const HOURS_WITHOUT_A_NIGHT = 30;

/** Tells of nights that failed, that never began, and of none at all. */
export function nightAlarms(scope: Construct, machine: CfnStateMachine, deadLetters: Queue): Alarm[] {
  const executions = (metricName: string, period: Duration) =>
    new Metric({
      namespace: 'AWS/States',
      metricName,
      dimensionsMap: { StateMachineArn: machine.attrArn },
      statistic: 'Sum',
      period,
    });
  const often = Duration.minutes(5);
  return [
    new Alarm(scope, 'NightFailed', {
      alarmDescription:
        'A night has failed, was stopped, or took too long. The execution names the job, its log says why.',
      metric: new MathExpression({
        expression: 'failed + aborted + late',
        usingMetrics: {
          failed: executions('ExecutionsFailed', often),
          aborted: executions('ExecutionsAborted', often),
          late: executions('ExecutionsTimedOut', often),
        },
        period: often,
      }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }),
    new Alarm(scope, 'NightMissing', {
      alarmDescription: `No night has ended well for ${HOURS_WITHOUT_A_NIGHT} hours.`,
      metric: executions('ExecutionsSucceeded', Duration.hours(1)),
      threshold: 1,
      evaluationPeriods: HOURS_WITHOUT_A_NIGHT,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.BREACHING,
    }),
    new Alarm(scope, 'NightNotStarted', {
      alarmDescription: 'The schedule could not start a night; the message in the dead-letter queue says why.',
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: often }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }),
  ];
}
