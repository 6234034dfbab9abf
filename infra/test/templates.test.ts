import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { createApp } from '../src/app.js';
import { completeOptions } from '../src/complete-options.js';
import { makeTemplates } from '../src/templates.js';
import { oneOf, synthesise } from './support/synthesise.js';

const PACKAGE = new URL('../../', import.meta.url);

for (const [name, text] of makeTemplates()) {
  describe(name, () => {
    const kept = readFileSync(new URL(name, PACKAGE), 'utf8');

    test('is what the code says', () => {
      assert.ok(kept === text, `${name} is stale: write it anew with npm --prefix infra run synth`);
    });

    test('holds nothing of CDK, of this machine, or of an account', () => {
      assert.doesNotMatch(kept, /CDKMetadata|BootstrapVersion|AssetParameters|aws:cdk:path|"Metadata"/);
      assert.doesNotMatch(kept, /\b\d{12}\b/);
    });

    test('is small enough for CloudFormation as it is', () => {
      assert.ok(Buffer.byteLength(kept) <= 51_200);
    });
  });
}

describe('a deployment', () => {
  const large = {
    receiverVcpus: 1,
    receiverMemoryMiB: 2048,
    receiverMinTasks: 4,
    jobVcpus: 2,
    jobMemoryMiB: 4096,
    jobTimeoutHours: 10,
    maxVcpus: 24,
  };
  const vpc = {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    publicSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    privateSubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
  };

  test('breaks none of the rules of CloudFormation that CDK knows, with whatever options', () => {
    for (const given of [{ encryption: 'kms', natGateways: 2, source: 'onspot' }, { vpc }, large]) {
      createApp(completeOptions(given)).synth();
    }
  });

  test('that breaks one is not made', () => {
    assert.throws(() => createApp(completeOptions({ vpc: { ...vpc, vpcId: 'vpc' } })).synth());
  });
});

test('must be told image, certificate and name, and nothing else', () => {
  const parameters = Object.entries(synthesise().findParameters('*'));
  const needed = parameters.filter(([, { Default }]) => Default === undefined).map(([name]) => name);
  assert.deepEqual(needed, ['ImageReference', 'CertificateArn', 'CallbackHost']);
});

test('takes a tag or a digest as the image', () => {
  const { AllowedPattern } = synthesise().findParameters('ImageReference').ImageReference as { AllowedPattern: string };
  const pattern = new RegExp(AllowedPattern);
  for (const good of [':0.1.0', `@sha256:${'a'.repeat(64)}`]) assert.match(good, pattern);
  for (const bad of ['', '0.1.0', ':', '@sha256:a', ':a b']) assert.doesNotMatch(bad, pattern);
});

test('sets only what the programs have as a setting', () => {
  const template = synthesise();
  const page = readFileSync(new URL('../docs/configuration.md', PACKAGE), 'utf8');
  type Named = { Name: string };
  const job = oneOf<{ ContainerProperties: { Environment: Named[]; Secrets: Named[] } }>(
    template,
    'AWS::Batch::JobDefinition',
  ).ContainerProperties;
  const [receiver] = oneOf<{ ContainerDefinitions: { Environment: Named[]; Secrets: Named[] }[] }>(
    template,
    'AWS::ECS::TaskDefinition',
  ).ContainerDefinitions;
  // The settings by which jobs share a night come from the state machine.
  const machine = JSON.stringify(oneOf(template, 'AWS::StepFunctions::StateMachine'));
  const names = [job, receiver!]
    .flatMap(({ Environment, Secrets }) => [...Environment, ...Secrets])
    .map(({ Name }) => Name)
    .concat(machine.match(/ONSPOT_JOB_[A-Z_]+/g) ?? []);
  assert.ok(names.includes('ONSPOT_JOB_RUN_ID') && names.includes('ONSPOT_JOB_SHARDS'));
  const sections = {
    ONSPOT_JOB: 'onspot-job',
    TAP_ONSPOT: 'tap-onspot',
    TARGET_S3_JSON: 'target-s3-json',
    ONSPOT_CALLBACK: 'onspot-callback',
  };
  let seen = 0;
  for (const [prefix, program] of Object.entries(sections)) {
    const [, section = ''] = page.split(`\n## ${program}\n`);
    const settings = section.split('\n## ')[0]!.replaceAll(/ +\|/g, ' |');
    for (const name of names.filter((given) => given.startsWith(`${prefix}_`))) {
      assert.ok(settings.includes(`\n| \`${name.slice(prefix.length + 1).toLowerCase()}\` |`), `${name} is no setting`);
      seen += 1;
    }
  }
  assert.equal(seen, names.filter((name) => !/^(AWS_REGION|BUCKET|SOURCE|PIPELINE)$/.test(name)).length);
});
