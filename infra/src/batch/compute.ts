import { CfnComputeEnvironment, CfnJobQueue } from 'aws-cdk-lib/aws-batch';
import { type IVpc } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { addTaskGroup } from '../network.js';
import { type DeploymentOptions } from '../options.js';

/** Where jobs run: Fargate Spot, a third of the price, and Fargate on demand when Spot has no room. */
export function addQueue(scope: Construct, vpc: IVpc, { maxVcpus }: DeploymentOptions): CfnJobQueue {
  const compute = new Construct(scope, 'Compute');
  const group = addTaskGroup(compute, vpc, 'Jobs of the OnSpot pipeline');
  const environments = (['FARGATE_SPOT', 'FARGATE'] as const).map(
    (type) =>
      new CfnComputeEnvironment(compute, type === 'FARGATE' ? 'OnDemand' : 'Spot', {
        type: 'MANAGED',
        // Changed in place: the role is the one that Batch keeps for itself in the account.
        replaceComputeEnvironment: false,
        computeResources: {
          type,
          maxvCpus: maxVcpus,
          subnets: vpc.privateSubnets.map(({ subnetId }) => subnetId),
          securityGroupIds: [group.securityGroupId],
        },
      }),
  );
  return new CfnJobQueue(compute, 'Queue', {
    priority: 1,
    computeEnvironmentOrder: environments.map(({ attrComputeEnvironmentArn }, index) => ({
      order: index + 1,
      computeEnvironment: attrComputeEnvironmentArn,
    })),
  });
}
