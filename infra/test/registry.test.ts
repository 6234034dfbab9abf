import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oneOf, synthesise } from './support/synthesise.js';

const registry = synthesise({}, 'registry');

test('tags of the repository cannot be moved, and what is pushed is scanned', () => {
  registry.hasResourceProperties('AWS::ECR::Repository', {
    RepositoryName: 'onspot-pipeline',
    ImageTagMutability: 'IMMUTABLE',
    ImageScanningConfiguration: { ScanOnPush: true },
  });
});

test('images without a tag go, and only those', () => {
  type Repository = { LifecyclePolicy: { LifecyclePolicyText: string } };
  const { LifecyclePolicy } = oneOf<Repository>(registry, 'AWS::ECR::Repository');
  const { rules } = JSON.parse(LifecyclePolicy.LifecyclePolicyText) as {
    rules: { selection: { tagStatus: string } }[];
  };
  assert.deepEqual(
    rules.map(({ selection }) => selection.tagStatus),
    ['untagged'],
  );
});

test('the repository outlives its stack', () => {
  registry.hasResource('AWS::ECR::Repository', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
});
