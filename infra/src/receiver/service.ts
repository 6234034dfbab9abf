import { Duration } from 'aws-cdk-lib';
import { type IVpc } from 'aws-cdk-lib/aws-ec2';
import {
  AvailabilityZoneRebalancing,
  Cluster,
  FargatePlatformVersion,
  FargateService,
  type FargateTaskDefinition,
} from 'aws-cdk-lib/aws-ecs';
import { type ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { type Construct } from 'constructs';
import { addTaskGroup } from '../network.js';
import { type DeploymentOptions } from '../options.js';

export type ServiceParts = { vpc: IVpc; task: FargateTaskDefinition; targets: ApplicationTargetGroup };

/** Callbacks per minute and processor: what one stores in a quarter of that time. */
const REQUESTS_PER_MINUTE = 4_000;

const CPU_PERCENT = 60;

/** Receivers in two zones at least, on demand: OnSpot may call once only. They share nothing but the bucket. */
export function addService(scope: Construct, parts: ServiceParts, options: DeploymentOptions): FargateService {
  const { vpc, task, targets } = parts;
  const service = new FargateService(scope, 'Service', {
    cluster: new Cluster(scope, 'Cluster', { vpc }),
    taskDefinition: task,
    desiredCount: options.receiverMinTasks,
    platformVersion: FargatePlatformVersion.LATEST,
    assignPublicIp: false,
    securityGroups: [addTaskGroup(scope, vpc, 'Receivers of callbacks')],
    // A new version stands beside the old one before that is drained; one that does not come up is taken back.
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    circuitBreaker: { rollback: true },
    healthCheckGracePeriod: Duration.minutes(1),
    availabilityZoneRebalancing: AvailabilityZoneRebalancing.ENABLED,
  });
  // Without the way out no image is pulled, and after some tasks that do not start ECS takes the whole service back.
  service.node.addDependency(vpc.selectSubnets({ subnets: vpc.privateSubnets }).internetConnectivityEstablished);
  // This opens the one port between load balancer and receivers, in both of their groups.
  service.attachToApplicationTargetGroup(targets);
  const scaling = service.autoScaleTaskCount({
    minCapacity: options.receiverMinTasks,
    maxCapacity: options.receiverMaxTasks,
  });
  // Receivers are taken away slowly: those that go have bodies under way.
  const cooldowns = { scaleOutCooldown: Duration.minutes(1), scaleInCooldown: Duration.minutes(10) };
  scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: CPU_PERCENT, ...cooldowns });
  scaling.scaleOnRequestCount('Requests', {
    requestsPerTarget: REQUESTS_PER_MINUTE * options.receiverVcpus,
    targetGroup: targets,
    ...cooldowns,
  });
  return service;
}
