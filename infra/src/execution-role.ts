import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type LogGroup } from 'aws-cdk-lib/aws-logs';
import { type Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type Construct } from 'constructs';
import { type Image } from './image.js';

export type ExecutionParts = { image: Image; secret: Secret; logs: LogGroup };

/**
 * The role by which ECS starts a container: pulls the image, fills in secrets, writes the log. The programs in the
 * container have another one. Rights to a secret are rights to all of its keys; but only what is named reaches a
 * container.
 */
export function addExecutionRole(scope: Construct, { image, secret, logs }: ExecutionParts): Role {
  const role = new Role(scope, 'ExecutionRole', {
    assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
    description: 'Starts containers of the OnSpot pipeline',
  });
  image.letPull(role);
  role.addToPolicy(new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secret.secretArn] }));
  role.addToPolicy(
    new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logs.logGroupArn] }),
  );
  return role;
}
