import { type IVpc, Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationListener,
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  ListenerAction,
  ListenerCertificate,
  ListenerCondition,
  SslPolicy,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib';
import { type Construct } from 'constructs';
import { CALLBACK_PATH, DRAIN, HEALTH_PATH, IDLE_TIMEOUT, PORT } from './limits.js';

export type FrontDoor = { loadBalancer: ApplicationLoadBalancer; targets: ApplicationTargetGroup };

/**
 * The load balancer that OnSpot reaches.
 *
 * Its access logs are off and must stay off: they hold whole URLs, in each of which stands the token that lets its
 * bearer store one answer. The receiver's own log and the load balancer's metrics tell what came in, without tokens.
 *
 * There is no web application firewall. Without a token signed by us a request is answered 404 before its body is read,
 * a body is only ever stored, and what a firewall could look at is the first few KiB of hundreds of MB; its log would
 * hold the URLs, too.
 */
export function addFrontDoor(scope: Construct, vpc: IVpc, certificateArn: string): FrontDoor {
  const securityGroup = new SecurityGroup(scope, 'DoorGroup', {
    vpc,
    description: 'HTTPS from OnSpot, whose addresses are not published',
    allowAllOutbound: false,
  });
  for (const port of [443, 80]) securityGroup.addIngressRule(Peer.anyIpv4(), Port.tcp(port));
  const loadBalancer = new ApplicationLoadBalancer(scope, 'LoadBalancer', {
    vpc,
    internetFacing: true,
    securityGroup,
    idleTimeout: IDLE_TIMEOUT,
    dropInvalidHeaderFields: true,
  });
  const targets = addTargets(scope, vpc);
  addListeners(scope, { loadBalancer, targets }, certificateArn);
  return { loadBalancer, targets };
}

function addTargets(scope: Construct, vpc: IVpc): ApplicationTargetGroup {
  return new ApplicationTargetGroup(scope, 'Targets', {
    vpc,
    targetType: TargetType.IP,
    protocol: ApplicationProtocol.HTTP,
    port: PORT,
    deregistrationDelay: DRAIN,
    healthCheck: {
      path: HEALTH_PATH,
      healthyHttpCodes: '200',
      interval: Duration.seconds(15),
      timeout: Duration.seconds(5),
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 3,
    },
  });
}

function addListeners(scope: Construct, { loadBalancer, targets }: FrontDoor, certificateArn: string): void {
  const https = new ApplicationListener(scope, 'Https', {
    loadBalancer,
    port: 443,
    open: false,
    certificates: [ListenerCertificate.fromArn(certificateArn)],
    sslPolicy: SslPolicy.RECOMMENDED_TLS,
    // Whoever does not know the path does not reach a receiver.
    defaultAction: ListenerAction.fixedResponse(404),
  });
  https.addAction('Callbacks', {
    priority: 1,
    conditions: [ListenerCondition.pathPatterns([`${CALLBACK_PATH}/*`])],
    action: ListenerAction.forward([targets]),
  });
  new ApplicationListener(scope, 'Http', {
    loadBalancer,
    port: 80,
    open: false,
    defaultAction: ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true }),
  });
}
