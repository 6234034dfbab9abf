import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Statement, statementsOf } from './support/statements.js';
import { synthesise } from './support/synthesise.js';

const template = synthesise();
const withKey = synthesise({ encryption: 'kms' });

/** Rights as `action on resource`, what CloudFormation adds to ids left out. */
function rightsOf(statements: Statement[]): string[] {
  const name = (resource: string) =>
    resource.replace(/\$\{Bucket[0-9A-F]{8}\.Arn\}/, 'BUCKET').replace(/\$\{(\w+?)[0-9A-F]{8}(\.\w+)?\}/, '$1');
  return statements
    .flatMap(({ actions, resources }) => actions.flatMap((action) => resources.map((at) => `${action} on ${name(at)}`)))
    .sort();
}

test('no role may do everything of a service, or anything anywhere', () => {
  const anywhere = new Set<string>();
  for (const { effect, actions, resources } of [...statementsOf(template), ...statementsOf(withKey)]) {
    assert.equal(effect, 'Allow');
    for (const action of actions) assert.doesNotMatch(action, /\*/);
    if (resources.includes('*')) actions.forEach((action) => anywhere.add(action));
  }
  // AWS knows no resources for these two.
  assert.deepEqual([...anywhere].sort(), ['batch:DescribeJobs', 'ecr:GetAuthorizationToken']);
});

test('no role has a policy that AWS wrote', () => {
  for (const { Properties } of Object.values(template.findResources('AWS::IAM::Role'))) {
    assert.equal((Properties as { ManagedPolicyArns?: unknown }).ManagedPolicyArns, undefined);
  }
});

describe('the job', () => {
  const rights = rightsOf(statementsOf(template, 'JobRole'));

  test('reads places, and reads and writes pipeline files, work store and data', () => {
    const written = ['tap-onspot/pipeline/', 'tap-onspot/output/'].flatMap((prefix) =>
      ['GetObject', 'PutObject', 'DeleteObject', 'AbortMultipartUpload', 'ListMultipartUploadParts'].map(
        (action) => `s3:${action} on BUCKET/${prefix}*`,
      ),
    );
    assert.deepEqual(
      rights,
      [
        ...written,
        's3:GetObject on BUCKET/tap-onspot/input/active_locations/*',
        's3:ListBucket on BUCKET',
        's3:ListBucketMultipartUploads on BUCKET',
      ].sort(),
    );
  });

  test('hears 404 and not 403 of an object that is not there', () => {
    const listing = statementsOf(template, 'JobRole').find(({ actions }) => actions.includes('s3:ListBucket'));
    assert.equal(listing?.conditions, undefined);
  });
});

test('the receiver writes into the inbox and sees nothing else', () => {
  const statements = statementsOf(template, 'ReceiverRole');
  const inbox = 'BUCKET/tap-onspot/output/responses/';
  assert.deepEqual(rightsOf(statements), [
    `s3:AbortMultipartUpload on ${inbox}*`,
    `s3:DeleteObject on ${inbox}_check.json`,
    `s3:GetObject on ${inbox}*`,
    's3:ListBucket on BUCKET',
    's3:ListBucketMultipartUploads on BUCKET',
    `s3:ListMultipartUploadParts on ${inbox}*`,
    `s3:PutObject on ${inbox}*`,
  ]);
  const listing = statements.find(({ actions }) => actions.includes('s3:ListBucket'));
  assert.deepEqual(listing?.conditions, { StringLike: { 's3:prefix': 'tap-onspot/output/responses/*' } });
});

test('both use the key of the bucket, where it has one, and may do nothing else with it', () => {
  for (const role of ['JobRole', 'ReceiverRole']) {
    const rights = rightsOf(statementsOf(withKey, role)).filter((right) => right.startsWith('kms:'));
    assert.deepEqual(rights, ['kms:Decrypt on Key', 'kms:GenerateDataKey on Key']);
  }
});

for (const owner of ['Job', 'Receiver']) {
  test(`what starts a ${owner.toLowerCase()} pulls the image, reads the secret and writes the log`, () => {
    const rights = rightsOf(statementsOf(template, `${owner}ExecutionRole`)).map((right) =>
      right.replace(/arn:\$\{.*(:repository\/)/, 'arn$1'),
    );
    assert.deepEqual(rights, [
      'ecr:BatchCheckLayerAvailability on arn:repository/onspot-pipeline',
      'ecr:BatchGetImage on arn:repository/onspot-pipeline',
      'ecr:GetAuthorizationToken on *',
      'ecr:GetDownloadUrlForLayer on arn:repository/onspot-pipeline',
      `logs:CreateLogStream on ${owner}Logs`,
      `logs:PutLogEvents on ${owner}Logs`,
      'secretsmanager:GetSecretValue on Secret',
    ]);
  });
}

test('the schedule starts the state machine, or lays a message down, and nothing else', () => {
  assert.deepEqual(rightsOf(statementsOf(template, 'NightScheduleRole')), [
    'sqs:SendMessage on NightDeadLetters',
    'states:StartExecution on NightStateMachine',
  ]);
});

test('the state machine submits this one job to this one queue', () => {
  const statements = statementsOf(template, 'NightRole');
  const submit = statements.find(({ actions }) => actions.includes('batch:SubmitJob'));
  const [jobs, queues] = [true, false].map((isJob) =>
    submit?.resources.filter((resource) => resource.includes(':job-definition/') === isJob),
  );
  assert.equal(jobs?.length, 1);
  assert.match(jobs[0]!, /:job-definition\/.*JobDefinition.*:\*$/);
  assert.equal(queues?.length, 1);
  assert.match(queues[0]!, /^\$\{ComputeQueue\w+\.JobQueueArn\}$/);
});
