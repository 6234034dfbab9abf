import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Match } from 'aws-cdk-lib/assertions';
import { flatten } from './support/statements.js';
import { oneOf, type Resource, synthesise } from './support/synthesise.js';

const template = synthesise();

type Container = {
  Command: string[];
  ReadonlyRootFilesystem: boolean;
  StopTimeout: number;
  Environment: { Name: string; Value: unknown }[];
  Secrets: { Name: string; ValueFrom: unknown }[];
};
type Task = { Cpu: string; Memory: string; ContainerDefinitions: [Container] };
type Attribute = { Key: string; Value: string };

const [container] = oneOf<Task>(template, 'AWS::ECS::TaskDefinition').ContainerDefinitions;
const environment = Object.fromEntries(container.Environment.map(({ Name, Value }) => [Name, flatten(Value)]));

function attributesOf(type: string, list: 'LoadBalancerAttributes' | 'TargetGroupAttributes'): Record<string, string> {
  const attributes = oneOf<Record<typeof list, Attribute[]>>(template, type)[list];
  return Object.fromEntries(attributes.map(({ Key, Value }) => [Key, Value]));
}
const door = attributesOf('AWS::ElasticLoadBalancingV2::LoadBalancer', 'LoadBalancerAttributes');

describe('the load balancer', () => {
  test('takes HTTPS with the given certificate, and sends HTTP there', () => {
    const listeners = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::Listener'));
    assert.equal(listeners.length, 2);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 443,
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: { Ref: 'CertificateArn' } }],
      SslPolicy: Match.stringLikeRegexp('TLS13-1-2'),
    });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 80,
      DefaultActions: [
        { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } },
      ],
    });
  });

  test('passes on what begins with the path of callbacks, and nothing else', () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 443,
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/onspot/*'] } }],
      Actions: [{ Type: 'forward' }],
    });
  });

  test('writes no access log, since tokens stand in URLs', () => {
    assert.notEqual(door['access_logs.s3.enabled'], 'true');
    assert.notEqual(door['connection_logs.s3.enabled'], 'true');
  });

  test('waits for slow bodies, and less long than the receiver keeps connections', () => {
    const idleSeconds = Number(door['idle_timeout.timeout_seconds']);
    assert.ok(idleSeconds >= 300);
    assert.ok(Number(environment.ONSPOT_CALLBACK_KEEP_ALIVE_SECONDS) > idleSeconds);
  });

  test('asks for the health at the path that the receiver has', () => {
    const route = readFileSync(new URL('../../../packages/onspot-callback/src/http/route.ts', import.meta.url), 'utf8');
    assert.match(route, /'\/healthz'/);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      HealthCheckPath: '/healthz',
      Port: 8080,
      TargetType: 'ip',
    });
  });
});

describe('the receivers', () => {
  test('are two at least, in private subnets of two zones', () => {
    type Service = {
      DesiredCount: number;
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: unknown[]; AssignPublicIp: string } };
    };
    const { DesiredCount, NetworkConfiguration } = oneOf<Service>(template, 'AWS::ECS::Service');
    assert.equal(DesiredCount, 2);
    const { Subnets, AssignPublicIp } = NetworkConfiguration.AwsvpcConfiguration;
    assert.equal(AssignPublicIp, 'DISABLED');
    assert.equal(new Set(Subnets.map(flatten)).size, 2);
    for (const subnet of Subnets) assert.match(flatten(subnet), /private/);
    assert.throws(() => synthesise({ receiverMinTasks: 1 }), /receiverMinTasks/);
  });

  test('start when there is a way out, and a policy to go by', () => {
    const [service] = Object.values(template.findResources('AWS::ECS::Service')) as Resource[];
    assert.equal(service!.DependsOn?.filter((id) => /privateSubnet\dDefaultRoute/.test(id)).length, 2);
    const [task] = Object.values(template.findResources('AWS::ECS::TaskDefinition')) as Resource[];
    assert.ok(task!.DependsOn?.some((id) => id.startsWith('ReceiverExecutionRoleDefaultPolicy')));
  });

  test('become more with the load of processors and with callbacks', () => {
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 2, MaxCapacity: 8 });
    for (const type of ['ECSServiceAverageCPUUtilization', 'ALBRequestCountPerTarget']) {
      template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
        TargetTrackingScalingPolicyConfiguration: { PredefinedMetricSpecification: { PredefinedMetricType: type } },
      });
    }
  });

  test('have a size of their own, and the budget and the number of callbacks that go with it', () => {
    const sizes = [
      [{}, ['256', '512'], 64, 1_000],
      [{ receiverVcpus: 1, receiverMemoryMiB: 2048 }, ['1024', '2048'], 832, 4_000],
      [{ receiverVcpus: 0.5, receiverMemoryMiB: 1024, receiverBudgetMiB: 256 }, ['512', '1024'], 256, 2_000],
    ] as const;
    for (const [given, [cpu, memory], budgetMiB, callbacks] of sizes) {
      const sized = synthesise(given);
      const task = oneOf<Task>(sized, 'AWS::ECS::TaskDefinition');
      assert.deepEqual([task.Cpu, task.Memory], [cpu, memory]);
      const budget = task.ContainerDefinitions[0].Environment.find(({ Name }) => Name.endsWith('_BUDGET_BYTES'));
      assert.equal(budget?.Value, String(budgetMiB * 1024 * 1024));
      sized.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
        TargetTrackingScalingPolicyConfiguration: {
          PredefinedMetricSpecification: { PredefinedMetricType: 'ALBRequestCountPerTarget' },
          TargetValue: callbacks,
        },
      });
    }
  });

  test('run onspot-callback on a file system that cannot be written to', () => {
    assert.deepEqual(container.Command, ['onspot-callback', '--config', 'ENV']);
    assert.equal(container.ReadonlyRootFilesystem, true);
    assert.match(environment.ONSPOT_CALLBACK_WORK_URL!, /^s3:\/\/\$\{Bucket\w+\}\/tap-onspot\/output\/$/);
  });

  test('have no secret but the one that signs, and that not as a plain value', () => {
    assert.deepEqual(
      container.Secrets.map(({ Name, ValueFrom }) => [Name, flatten(ValueFrom).split('}')[1]]),
      [['ONSPOT_CALLBACK_CALLBACK_SECRET', ':callback_secret::']],
    );
    assert.equal(environment.ONSPOT_CALLBACK_CALLBACK_SECRET, undefined);
  });

  test('end what is under way before they are killed', () => {
    assert.ok(container.StopTimeout > Number(environment.ONSPOT_CALLBACK_STOP_GRACE_SECONDS));
    const targets = attributesOf('AWS::ElasticLoadBalancingV2::TargetGroup', 'TargetGroupAttributes');
    assert.equal(targets['deregistration_delay.timeout_seconds'], '300');
  });
});

test('security groups let in HTTPS at the door, and the door at the receivers, and tasks reach HTTPS only', () => {
  type Rule = { IpProtocol: string; FromPort: number; ToPort: number; CidrIp?: string };
  const groups = Object.entries(template.findResources('AWS::EC2::SecurityGroup')).map(([id, group]) => {
    const { SecurityGroupIngress = [], SecurityGroupEgress = [] } = (group as Resource).Properties as Record<
      string,
      Rule[]
    >;
    const ports = (rules: Rule[]) =>
      rules.filter(({ IpProtocol }) => IpProtocol === 'tcp').map(({ FromPort }) => FromPort);
    // What begins with icmp is CDK's way to say "nothing".
    const others = [...SecurityGroupIngress, ...SecurityGroupEgress].filter(
      ({ IpProtocol }) => !/tcp|icmp/.test(IpProtocol),
    );
    assert.deepEqual(others, []);
    return [id.slice(0, -8), ports(SecurityGroupIngress), ports(SecurityGroupEgress)];
  });
  assert.deepEqual(groups.sort(), [
    ['ComputeTaskGroup', [], [443]],
    ['ReceiverDoorGroup', [443, 80], []],
    ['ReceiverTaskGroup', [], [443]],
  ]);
  for (const [type, group] of [
    ['AWS::EC2::SecurityGroupEgress', 'DestinationSecurityGroupId'],
    ['AWS::EC2::SecurityGroupIngress', 'SourceSecurityGroupId'],
  ] as const) {
    const rule = oneOf<Rule & Record<string, unknown>>(template, type);
    assert.deepEqual([rule.IpProtocol, rule.FromPort, rule.ToPort], ['tcp', 8080, 8080]);
    assert.match(flatten(rule[group]), type.endsWith('Egress') ? /ReceiverTaskGroup/ : /ReceiverDoorGroup/);
  }
});
