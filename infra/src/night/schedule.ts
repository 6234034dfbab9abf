import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration, Stack } from 'aws-cdk-lib';
import { type CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { type Construct } from 'constructs';
import { type Parameters } from '../parameters.js';

/** Starts the state machine every night; returns the queue in which a start lies that could not be made. */
export function addSchedule(
  scope: Construct,
  machine: CfnStateMachine,
  { schedule, timeZone }: Pick<Parameters, 'schedule' | 'timeZone'>,
): Queue {
  const deadLetters = new Queue(scope, 'DeadLetters', {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  const account = Stack.of(scope).account;
  const role = new Role(scope, 'ScheduleRole', {
    // No other account's schedule may borrow it.
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
    description: 'Starts a night',
  });
  role.addToPolicy(new PolicyStatement({ actions: ['states:StartExecution'], resources: [machine.attrArn] }));
  role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }));

  const nightly = new CfnSchedule(scope, 'Schedule', {
    description: 'A night of the OnSpot pipeline',
    scheduleExpression: schedule,
    scheduleExpressionTimezone: timeZone,
    flexibleTimeWindow: { mode: 'OFF' },
    target: {
      arn: machine.attrArn,
      roleArn: role.roleArn,
      input: '{}',
      deadLetterConfig: { arn: deadLetters.queueArn },
      // A start that is made hours late would meet the next night.
      retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 20 },
    },
  });
  nightly.node.addDependency(role);
  return deadLetters;
}
