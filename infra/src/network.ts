import {
  GatewayVpcEndpointAwsService,
  IpAddresses,
  type ISecurityGroup,
  type IVpc,
  Port,
  Peer,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { type Construct } from 'constructs';
import { type DeploymentOptions } from './options.js';

/** The network that was named, or one of the stack's own. */
export function addNetwork(scope: Construct, { vpc, natGateways }: DeploymentOptions): IVpc {
  return vpc ? Vpc.fromVpcAttributes(scope, 'Network', vpc) : addOwnNetwork(scope, natGateways);
}

// Jobs ask OnSpot over the internet, so there has to be a NAT. With its address it costs 36 dollars a month; interface
// endpoints for ECR, logs and secrets in two zones would cost 58 and not replace it. What is large (answers, data,
// image layers) goes to S3 through the gateway endpoint, which is free. One NAT stands in one zone: while that zone is
// away, receivers that run take answers as before (S3 is all they need), but no task starts and no question is asked.
// A second one costs as much again.
function addOwnNetwork(scope: Construct, natGateways: number): IVpc {
  return new Vpc(scope, 'Network', {
    ipAddresses: IpAddresses.cidr('10.71.0.0/20'),
    maxAzs: 2,
    natGateways,
    subnetConfiguration: [
      { name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
      { name: 'private', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 22 },
    ],
    gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
    // It would take a Lambda function to change it. Nothing here uses the default group.
    restrictDefaultSecurityGroup: false,
  });
}

/** A security group for tasks: they reach HTTPS servers, and nothing reaches them unless it is added. */
export function addTaskGroup(scope: Construct, vpc: IVpc, description: string): ISecurityGroup {
  const group = new SecurityGroup(scope, 'TaskGroup', { vpc, description, allowAllOutbound: false });
  group.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'OnSpot, S3, ECR, logs and secrets');
  return group;
}
