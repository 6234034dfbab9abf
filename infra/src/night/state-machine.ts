import { Fn, Stack } from 'aws-cdk-lib';
import { type CfnJobDefinition, type CfnJobQueue } from 'aws-cdk-lib/aws-batch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { type Construct } from 'constructs';
import { defineNight } from './definition.js';

export type StateMachineParts = { queue: CfnJobQueue; job: CfnJobDefinition; shards: number };

/** Runs a night. Its history (90 days) says what happened, the jobs' logs why: it has no log itself. */
export function addStateMachine(scope: Construct, { queue, job, shards }: StateMachineParts): CfnStateMachine {
  const stack = Stack.of(scope);
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('states.amazonaws.com'),
    description: 'Submits and watches the jobs of a night',
  });
  for (const statement of rightsTo(stack, { queue, job })) role.addToPolicy(statement);
  const machine = new CfnStateMachine(scope, 'StateMachine', {
    roleArn: role.roleArn,
    definitionString: stack.toJsonString(
      defineNight({
        partition: stack.partition,
        queueArn: queue.attrJobQueueArn,
        jobDefinitionArn: job.ref,
        shards,
      }),
    ),
  });
  // Step Functions looks at the rights of the role when it takes a definition.
  machine.node.addDependency(role);
  return machine;
}

function rightsTo(stack: Stack, { queue, job }: Pick<StateMachineParts, 'queue' | 'job'>): PolicyStatement[] {
  // A definition has a new revision with each deployment; a night that began before it ends with the old one.
  const name = Fn.select(0, Fn.split(':', Fn.select(1, Fn.split('/', job.ref))));
  const definitions = stack.formatArn({ service: 'batch', resource: 'job-definition', resourceName: `${name}:*` });
  const rule = stack.formatArn({
    service: 'events',
    resource: 'rule',
    resourceName: 'StepFunctionsGetEventsForBatchJobsRule',
  });
  return [
    new PolicyStatement({ actions: ['batch:SubmitJob'], resources: [queue.attrJobQueueArn, definitions] }),
    // For an execution that is stopped. Ids of jobs are made up when they are submitted.
    new PolicyStatement({
      actions: ['batch:TerminateJob'],
      resources: [stack.formatArn({ service: 'batch', resource: 'job', resourceName: '*' })],
    }),
    // AWS knows no resources for this one.
    new PolicyStatement({ actions: ['batch:DescribeJobs'], resources: ['*'] }),
    // By this rule of its own Step Functions hears that a job has ended.
    new PolicyStatement({ actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], resources: [rule] }),
  ];
}
