import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Match } from 'aws-cdk-lib/assertions';
import { inboxDaysOf } from '../src/data/inbox-days.js';
import { oneOf, synthesise } from './support/synthesise.js';

const template = synthesise();

describe('the bucket', () => {
  type Bucket = { LifecycleConfiguration: { Rules: Record<string, unknown>[] } };
  const rules = oneOf<Bucket>(template, 'AWS::S3::Bucket').LifecycleConfiguration.Rules;

  test('is closed to the public, keeps versions, and outlives its stack', () => {
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      },
    });
  });

  test('refuses whoever comes without TLS', () => {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 's3:*',
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    });
  });

  test('is encrypted with keys of S3, or with one of its own that S3 seldom asks for', () => {
    const encryptionOf = (given: ReturnType<typeof synthesise>) =>
      oneOf<{ BucketEncryption: { ServerSideEncryptionConfiguration: Record<string, unknown>[] } }>(
        given,
        'AWS::S3::Bucket',
      ).BucketEncryption.ServerSideEncryptionConfiguration[0]!;
    assert.deepEqual(encryptionOf(template), { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } });
    template.resourceCountIs('AWS::KMS::Key', 0);

    const withKey = synthesise({ encryption: 'kms' });
    const { BucketKeyEnabled, ServerSideEncryptionByDefault } = encryptionOf(withKey);
    assert.equal(BucketKeyEnabled, true);
    assert.equal((ServerSideEncryptionByDefault as { SSEAlgorithm: string }).SSEAlgorithm, 'aws:kms');
    withKey.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
  });

  test('ends uploads that nobody ends after a day, which no job lasts', () => {
    const rule = rules.find(({ AbortIncompleteMultipartUpload }) => AbortIncompleteMultipartUpload !== undefined);
    assert.deepEqual(rule?.AbortIncompleteMultipartUpload, { DaysAfterInitiation: 1 });
    assert.equal(rule?.Prefix, undefined);
    assert.throws(() => synthesise({ jobTimeoutHours: 24 }), /jobTimeoutHours/);
  });

  test('deletes nothing that is current but what the inbox has forgotten', () => {
    const expiring = rules.filter(({ ExpirationInDays }) => ExpirationInDays !== undefined);
    assert.deepEqual(
      expiring.map(({ Prefix, ExpirationInDays }) => [Prefix, ExpirationInDays]),
      [['tap-onspot/output/responses/', 126]],
    );
  });

  test('drops what was replaced or deleted after a while', () => {
    const everywhere = rules.find(
      ({ Prefix, NoncurrentVersionExpiration }) => Prefix === undefined && NoncurrentVersionExpiration !== undefined,
    );
    assert.deepEqual(everywhere?.NoncurrentVersionExpiration, { NoncurrentDays: 30 });
    assert.equal(everywhere?.ExpiredObjectDeleteMarker, true);
  });
});

describe('an answer stays in the inbox', () => {
  // The newest day is asked about when it is two days old, leaves the look-back after as many days as that is long, and
  // the token of its last question lives for four more.
  test('for as long as its day is in the look-back and its token lives, and a quarter longer', () => {
    for (const lookBackDays of [5, 30, 90]) {
      assert.ok(inboxDaysOf({ lookBackDays, inboxRetentionDays: 0 }) >= lookBackDays + 2 + 4 + 90);
    }
  });

  test('for inbox_retention_days, where those are longer', () => {
    assert.ok(inboxDaysOf({ lookBackDays: 30, inboxRetentionDays: 365 }) >= 365 + 90);
    assert.equal(inboxDaysOf({ lookBackDays: 30, inboxRetentionDays: 10 }), 126);
  });
});

describe('the secret', () => {
  test('has the four keys, none of whose values is in the template', () => {
    type Secret = { GenerateSecretString: Record<string, unknown>; SecretString?: string };
    const { GenerateSecretString, SecretString } = oneOf<Secret>(template, 'AWS::SecretsManager::Secret');
    assert.equal(SecretString, undefined);
    assert.deepEqual(JSON.parse(GenerateSecretString.SecretStringTemplate as string), {
      os_access_key: 'not set yet',
      os_secret_key: 'not set yet',
      os_api_key: 'not set yet',
    });
    assert.equal(GenerateSecretString.GenerateStringKey, 'callback_secret');
    assert.ok((GenerateSecretString.PasswordLength as number) >= 16);
  });

  test('outlives its stack', () => {
    template.hasResource('AWS::SecretsManager::Secret', { DeletionPolicy: 'Retain' });
  });
});
