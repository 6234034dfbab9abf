import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { synthesise } from './support/synthesise.js';

describe('a network of its own', () => {
  const template = synthesise();

  test('has a public and a private subnet in each of two zones', () => {
    template.resourceCountIs('AWS::EC2::VPC', 1);
    template.resourceCountIs('AWS::EC2::Subnet', 4);
  });

  test('has one NAT gateway, or two, and S3 behind neither', () => {
    template.resourceCountIs('AWS::EC2::NatGateway', 1);
    synthesise({ natGateways: 2 }).resourceCountIs('AWS::EC2::NatGateway', 2);
    const endpoints = Object.values(template.findResources('AWS::EC2::VPCEndpoint'));
    assert.deepEqual(
      endpoints.map(({ Properties }) => (Properties as { VpcEndpointType: string }).VpcEndpointType),
      ['Gateway'],
    );
  });
});

test('a network that is there is used as it is, and nothing is looked up', () => {
  const template = synthesise({
    vpc: {
      vpcId: 'vpc-1',
      availabilityZones: ['us-east-1a', 'us-east-1b'],
      publicSubnetIds: ['subnet-a', 'subnet-b'],
      privateSubnetIds: ['subnet-c', 'subnet-d'],
    },
  });
  for (const type of ['VPC', 'Subnet', 'NatGateway', 'VPCEndpoint']) template.resourceCountIs(`AWS::EC2::${type}`, 0);
  template.allResourcesProperties('AWS::Batch::ComputeEnvironment', {
    ComputeResources: { Subnets: ['subnet-c', 'subnet-d'] },
  });
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets: ['subnet-a', 'subnet-b'] });
  template.hasResourceProperties('AWS::ECS::Service', {
    NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-c', 'subnet-d'] } },
  });
});
