import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Repository, TagMutability, TagStatus } from 'aws-cdk-lib/aws-ecr';
import { type Construct } from 'constructs';

/** The repository's name; the stack that runs the image knows it by this name alone. */
export const REPOSITORY_NAME = 'onspot-pipeline';

/** Where the image is pushed to. It outlives its stack: without it no task that is replaced would start. */
export function addRegistry(scope: Construct): Repository {
  return new Repository(scope, 'Repository', {
    repositoryName: REPOSITORY_NAME,
    // What runs under a tag is what was checked under it.
    imageTagMutability: TagMutability.IMMUTABLE,
    imageScanOnPush: true,
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [
      // The parts of an image for two architectures have no tags, but ECR keeps what a tagged index names.
      { description: 'Untagged images', tagStatus: TagStatus.UNTAGGED, maxImageAge: Duration.days(14) },
    ],
  });
}
