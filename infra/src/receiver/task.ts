import { Stack } from 'aws-cdk-lib';
import {
  AwsLogDriverMode,
  ContainerImage,
  FargateTaskDefinition,
  LogDriver,
  Secret as ContainerSecret,
} from 'aws-cdk-lib/aws-ecs';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type LogGroup } from 'aws-cdk-lib/aws-logs';
import { type Bucket } from 'aws-cdk-lib/aws-s3';
import { type Construct } from 'constructs';
import { letReceiverWork } from '../data/access.js';
import { addExecutionRole, type ExecutionParts } from '../execution-role.js';
import { layoutOf } from '../layout.js';
import { type DeploymentOptions } from '../options.js';
import { budgetMiBOf } from './budget.js';
import { KEEP_ALIVE_SECONDS, PORT, STOP_GRACE_SECONDS, STOP_TIMEOUT } from './limits.js';

export type TaskParts = ExecutionParts & { bucket: Bucket; logs: LogGroup };

/** One receiver. By default it has four times the memory that 200 slow callers of 10 MB took. */
export function addTask(scope: Construct, parts: TaskParts, options: DeploymentOptions): FargateTaskDefinition {
  const { bucket, secret, image, logs } = parts;
  const layout = layoutOf(options);
  const taskRole = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
    description: 'onspot-callback',
  });
  letReceiverWork(taskRole, bucket, layout);
  const executionRole = addExecutionRole(scope, parts);
  const task = new FargateTaskDefinition(scope, 'Task', {
    cpu: options.receiverVcpus * 1024,
    memoryLimitMiB: options.receiverMemoryMiB,
    taskRole,
    // It has what it needs; CDK would add the right to describe the secret.
    executionRole: executionRole.withoutPolicyUpdates(),
  });
  task.node.addDependency(executionRole);
  task.addContainer('receiver', {
    image: ContainerImage.fromRegistry(image.uri),
    command: ['onspot-callback', '--config', 'ENV'],
    // It holds everything in memory.
    readonlyRootFilesystem: true,
    stopTimeout: STOP_TIMEOUT,
    portMappings: [{ containerPort: PORT }],
    environment: {
      AWS_REGION: Stack.of(scope).region,
      ONSPOT_CALLBACK_WORK_URL: `s3://${bucket.bucketName}/${layout.work}`,
      ONSPOT_CALLBACK_PORT: String(PORT),
      ONSPOT_CALLBACK_BUDGET_BYTES: String(budgetMiBOf(options) * 1024 * 1024),
      ONSPOT_CALLBACK_KEEP_ALIVE_SECONDS: String(KEEP_ALIVE_SECONDS),
      ONSPOT_CALLBACK_STOP_GRACE_SECONDS: String(STOP_GRACE_SECONDS),
    },
    secrets: { ONSPOT_CALLBACK_CALLBACK_SECRET: ContainerSecret.fromSecretsManager(secret, 'callback_secret') },
    // Without a way to CloudWatch (the NAT's zone is away) callbacks are taken all the same.
    logging: LogDriver.awsLogs({ logGroup: logs, streamPrefix: 'receiver', mode: AwsLogDriverMode.NON_BLOCKING }),
  });
  return task;
}
