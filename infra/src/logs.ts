import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type Construct } from 'constructs';
import { type DeploymentOptions } from './options.js';

/** The log of one kind of container. RetentionDays are plain numbers; CloudWatch refuses those it does not know. */
export function addLogGroup(scope: Construct, { logRetentionDays }: DeploymentOptions): LogGroup {
  const retention: RetentionDays = logRetentionDays;
  return new LogGroup(scope, 'Logs', { retention, removalPolicy: RemovalPolicy.DESTROY });
}
