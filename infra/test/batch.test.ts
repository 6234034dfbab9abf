import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decide } from './support/batch-decision.js';
import { flatten } from './support/statements.js';
import { oneOf, synthesise } from './support/synthesise.js';

const template = synthesise();

type Job = {
  PlatformCapabilities: string[];
  ResourceRetentionPolicy: object;
  Timeout: object;
  RetryStrategy: { Attempts: number; EvaluateOnExit: Record<string, string>[] };
  ContainerProperties: {
    Image: unknown;
    ReadonlyRootFilesystem: boolean;
    LinuxParameters: object;
    User?: string;
    NetworkConfiguration: object;
    Environment: { Name: string; Value: unknown }[];
    Secrets: { Name: string; ValueFrom: unknown }[];
    LogConfiguration: { LogDriver: string; Options: Record<string, unknown> };
  };
};

const job = oneOf<Job>(template, 'AWS::Batch::JobDefinition');
const container = job.ContainerProperties;

describe('the queue', () => {
  test('has Fargate Spot first, and Fargate on demand behind it', () => {
    type Queue = { ComputeEnvironmentOrder: { Order: number; ComputeEnvironment: unknown }[] };
    const { ComputeEnvironmentOrder: order } = oneOf<Queue>(template, 'AWS::Batch::JobQueue');
    const types = [...order]
      .sort((a, b) => a.Order - b.Order)
      .map(({ ComputeEnvironment }) => {
        const id = flatten(ComputeEnvironment).slice(2, -1).split('.')[0]!;
        return oneOf<{ ComputeResources: { Type: string } }>(template, 'AWS::Batch::ComputeEnvironment', id)
          .ComputeResources.Type;
      });
    assert.deepEqual(types, ['FARGATE_SPOT', 'FARGATE']);
  });

  test('has its jobs in private subnets', () => {
    assert.deepEqual(container.NetworkConfiguration, { AssignPublicIp: 'DISABLED' });
    for (const { Properties } of Object.values(template.findResources('AWS::Batch::ComputeEnvironment'))) {
      const { Subnets } = (Properties as { ComputeResources: { Subnets: unknown[] } }).ComputeResources;
      assert.equal(Subnets.length, 2);
      for (const subnet of Subnets) assert.match(flatten(subnet), /private/);
    }
  });
});

describe('the job', () => {
  test('runs the image that the parameter names, out of the repository', () => {
    assert.deepEqual(job.PlatformCapabilities, ['FARGATE']);
    assert.match(flatten(container.Image), /\.dkr\.ecr\..*\/onspot-pipeline\$\{ImageReference\}$/);
  });

  test('cannot write to its root file system, and does not need to', () => {
    assert.equal(container.ReadonlyRootFilesystem, true);
    assert.deepEqual(container.LinuxParameters, { InitProcessEnabled: true });
    const workDir = container.Environment.find(({ Name }) => Name === 'ONSPOT_JOB_WORK_DIR');
    assert.equal(workDir?.Value, '/dev/shm');
  });

  test('keeps the user of the image, which is not root', () => {
    assert.equal(container.User, undefined);
  });

  test('has its secrets from single keys of the one secret, and none as a plain value', () => {
    const secrets = container.Secrets.map(({ Name, ValueFrom }) => [Name, flatten(ValueFrom).split(/}:/)[1]]);
    assert.deepEqual(Object.fromEntries(secrets), {
      TAP_ONSPOT_OS_ACCESS_KEY: 'os_access_key::',
      TAP_ONSPOT_OS_SECRET_KEY: 'os_secret_key::',
      TAP_ONSPOT_OS_API_KEY: 'os_api_key::',
      TAP_ONSPOT_CALLBACK_SECRET: 'callback_secret::',
    });
    const names = container.Environment.map(({ Name }) => Name);
    assert.deepEqual(
      names.filter((name) => /KEY|SECRET|TOKEN|PASSWORD/.test(name)),
      [],
    );
  });

  test('knows its places in the bucket, and where OnSpot shall post', () => {
    const environment = Object.fromEntries(container.Environment.map(({ Name, Value }) => [Name, flatten(Value)]));
    const bucket = environment.BUCKET!;
    assert.match(bucket, /^\$\{Bucket/);
    assert.equal(environment.TAP_ONSPOT_WORK_URL, `s3://${bucket}/tap-onspot/output/`);
    assert.equal(environment.TAP_ONSPOT_LOCATIONS_URL, `s3://${bucket}/tap-onspot/input/active_locations/`);
    assert.equal(environment.TARGET_S3_JSON_DESTINATION, `s3://${bucket}/tap-onspot/output/target/`);
    assert.equal(environment.TAP_ONSPOT_OS_CALLBACK_URL, 'https://${CallbackHost}/onspot');
    assert.equal(environment.SOURCE, 'tap-onspot');
    assert.equal(environment.PIPELINE, 'nightly');
  });

  test('can be submitted still when there is a newer revision, by a night that began before it', () => {
    assert.deepEqual(job.ResourceRetentionPolicy, { SkipDeregisterOnUpdate: true });
  });

  test('ends in time, and its log is kept for a while', () => {
    assert.deepEqual(job.Timeout, { AttemptDurationSeconds: 6 * 3600 });
    const { LogDriver, Options } = container.LogConfiguration;
    assert.equal(LogDriver, 'awslogs');
    const group = flatten(Options['awslogs-group']).slice(2, -1);
    assert.equal(oneOf<{ RetentionInDays: number }>(template, 'AWS::Logs::LogGroup', group).RetentionInDays, 90);
  });
});

describe('a job that has ended', () => {
  // What the template says, as the service reads it.
  const rules = job.RetryStrategy.EvaluateOnExit.map((rule) =>
    Object.fromEntries(
      Object.entries(rule).map(([name, value]) => [name.replace(/^./, (c) => c.toLowerCase()), value]),
    ),
  ) as Parameters<typeof decide>[0];
  const essential = {
    reason: 'Essential container in task exited',
    statusReason: 'Essential container in task exited',
  };

  test('has no more rules than Batch takes, and several tries', () => {
    assert.ok(rules.length <= 5);
    assert.equal(job.RetryStrategy.Attempts, 3);
  });

  for (const exitCode of [75, 143]) {
    test(`with ${exitCode} is tried again`, () => {
      assert.equal(decide(rules, { exitCode, ...essential }), 'RETRY');
    });
  }

  for (const exitCode of [1, 64, 65, 77, 78, 137, 141, 2]) {
    test(`with ${exitCode} is not tried again`, () => {
      assert.equal(decide(rules, { exitCode, ...essential }), 'EXIT');
    });
  }

  test('since Spot took its machine is tried again, whatever its exit code', () => {
    for (const exitCode of [undefined, 137, 143, 1]) {
      const end = { statusReason: 'Your Spot Task was interrupted.', ...(exitCode === undefined ? {} : { exitCode }) };
      assert.equal(decide(rules, end), 'RETRY');
    }
  });

  test('before it began, since its image could not be pulled, is tried again', () => {
    assert.equal(decide(rules, { reason: 'CannotPullContainerError: pull image manifest has been retried' }), 'RETRY');
  });
});
