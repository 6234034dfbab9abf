import { Stack } from 'aws-cdk-lib';
import { CfnJobDefinition } from 'aws-cdk-lib/aws-batch';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { letJobWork } from '../data/access.js';
import { type SecretKey, valueFrom } from '../data/secret.js';
import { addExecutionRole, type ExecutionParts } from '../execution-role.js';
import { layoutOf } from '../layout.js';
import { addLogGroup } from '../logs.js';
import { type DeploymentOptions } from '../options.js';
import { RETRY_RULES } from './retry-rules.js';

export type JobParts = Omit<ExecutionParts, 'logs'> & {
  bucket: Bucket;
  /** Where OnSpot posts its answers; the tap adds a token to it. */
  callbackUrl: string;
};

const SECRETS: Record<string, SecretKey> = {
  TAP_ONSPOT_OS_ACCESS_KEY: 'os_access_key',
  TAP_ONSPOT_OS_SECRET_KEY: 'os_secret_key',
  TAP_ONSPOT_OS_API_KEY: 'os_api_key',
  TAP_ONSPOT_CALLBACK_SECRET: 'callback_secret',
};

/** The job definition of `onspot-job`: one shard, the whole night, or its end, as the command and environment say. */
export function addJob(scope: Construct, parts: JobParts, options: DeploymentOptions): CfnJobDefinition {
  const job = new Construct(scope, 'Job');
  const { bucket, secret, image } = parts;
  const logs = addLogGroup(job, options);
  const role = new Role(job, 'Role', {
    assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
    description: 'onspot-job, tap-onspot and target-s3-json',
  });
  letJobWork(role, bucket, layoutOf(options));
  const executionRole = addExecutionRole(job, { image, secret, logs });
  const definition = new CfnJobDefinition(job, 'Definition', {
    type: 'container',
    platformCapabilities: ['FARGATE'],
    timeout: { attemptDurationSeconds: options.jobTimeoutHours * 3600 },
    retryStrategy: { attempts: options.jobAttempts, evaluateOnExit: RETRY_RULES },
    propagateTags: true,
    // A night that is under way when the next revision comes submits its end with this one.
    resourceRetentionPolicy: { skipDeregisterOnUpdate: true },
    containerProperties: {
      image: image.uri,
      jobRoleArn: role.roleArn,
      executionRoleArn: executionRole.roleArn,
      resourceRequirements: [
        { type: 'VCPU', value: String(options.jobVcpus) },
        { type: 'MEMORY', value: String(options.jobMemoryMiB) },
      ],
      networkConfiguration: { assignPublicIp: 'DISABLED' },
      // It may write to /dev/shm alone, see ONSPOT_JOB_WORK_DIR.
      readonlyRootFilesystem: true,
      // A small process 1 that reaps what a killed job leaves.
      linuxParameters: { initProcessEnabled: true },
      environment: Object.entries(environmentOf(parts, options)).map(([name, value]) => ({ name, value })),
      secrets: Object.entries(SECRETS).map(([name, key]) => ({ name, valueFrom: valueFrom(secret, key) })),
      logConfiguration: {
        logDriver: 'awslogs',
        options: {
          'awslogs-group': logs.logGroupName,
          'awslogs-region': Stack.of(scope).region,
          'awslogs-stream-prefix': 'job',
          // A job whose log is not taken must not stand still until its lease has run out.
          mode: 'non-blocking',
          'max-buffer-size': '8m',
        },
      },
    },
  });
  // The definition names the roles, which are there before their policies are.
  definition.node.addDependency(role, executionRole);
  return definition;
}

function environmentOf({ bucket, callbackUrl }: JobParts, options: DeploymentOptions): Record<string, string> {
  const { work, locations, data } = layoutOf(options);
  const url = (prefix: string) => `s3://${bucket.bucketName}/${prefix}`;
  return {
    AWS_REGION: Stack.of(bucket).region,
    BUCKET: bucket.bucketName,
    SOURCE: options.source,
    PIPELINE: options.pipeline,
    // On Fargate an empty volume belongs to root, and there is no tmpfs: the image's user could write to neither. What
    // is always there, writable beside a read-only root, is /dev/shm: 64 MiB of memory, for a few MiB of configuration,
    // state and reports.
    ONSPOT_JOB_WORK_DIR: '/dev/shm',
    TAP_ONSPOT_WORK_URL: url(work),
    TAP_ONSPOT_LOCATIONS_URL: url(locations),
    TAP_ONSPOT_OS_CALLBACK_URL: callbackUrl,
    TARGET_S3_JSON_DESTINATION: url(data),
  };
}
