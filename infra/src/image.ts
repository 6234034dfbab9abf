import { type IRepository, Repository } from 'aws-cdk-lib/aws-ecr';
import { type IGrantable } from 'aws-cdk-lib/aws-iam';
import { type Construct } from 'constructs';
import { REPOSITORY_NAME } from './registry.js';

/** The image that jobs and receivers run. */
export type Image = {
  uri: string;
  /** Lets an execution role pull it. ecr:GetAuthorizationToken knows no resource, hence a `*` comes with this. */
  letPull(role: IGrantable): void;
};

/** @param reference `:tag` or `@sha256:…` */
export function findImage(scope: Construct, reference: string): Image {
  const repository: IRepository = Repository.fromRepositoryName(scope, 'Repository', REPOSITORY_NAME);
  return {
    uri: `${repository.repositoryUri}${reference}`,
    letPull: (role) => void repository.grantPull(role),
  };
}
