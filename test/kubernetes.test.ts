import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const FOLDER = join(ROOT, 'docs/kubernetes');

type Variable = { name: string; value?: string; valueFrom?: unknown };
type Container = {
  name: string;
  args?: string[];
  env: Variable[];
  securityContext: object;
  volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[];
  ports?: { name: string; containerPort: number }[];
  readinessProbe?: { httpGet: { path: string; port: string } };
};
type PodSpec = {
  restartPolicy?: string;
  serviceAccountName: string;
  automountServiceAccountToken: boolean;
  terminationGracePeriodSeconds: number;
  securityContext: object;
  containers: Container[];
  volumes: { name: string; emptyDir?: object; secret?: { secretName: string; items?: { key: string }[] } }[];
};
type FailureRule = {
  action: string;
  onExitCodes?: { containerName: string; operator: string; values: number[] };
  onPodConditions?: { type: string }[];
};
type JobSpec = {
  backoffLimit?: number;
  backoffLimitPerIndex?: number;
  completionMode?: string;
  completions?: number;
  parallelism?: number;
  activeDeadlineSeconds: number;
  podFailurePolicy: { rules: FailureRule[] };
  template: { spec: PodSpec };
};
type CronSpec = { schedule: string; timeZone: string; concurrencyPolicy: string; jobTemplate: { spec: JobSpec } };
type Manifest = { kind: string; metadata: { name: string; annotations?: Record<string, string> } } & Record<
  string,
  unknown
>;

const files = readdirSync(FOLDER);
const manifests = files.flatMap((file) =>
  parseAllDocuments(readFileSync(join(FOLDER, file), 'utf8')).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as Manifest;
  }),
);

function find(kind: string, name: string): Manifest {
  const found = manifests.filter((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  expect([kind, name, found.length]).toEqual([kind, name, 1]);
  return found[0]!;
}
const cronOf = (name: string) => find('CronJob', name).spec as CronSpec;
const jobOf = (name: string) => cronOf(name).jobTemplate.spec;
const receiver = (find('Deployment', 'onspot-receiver').spec as { template: { spec: PodSpec } }).template.spec;
const JOBS = ['onspot-nightly', 'onspot-shards', 'onspot-finish'];
const variablesOf = ({ env }: Container) => Object.fromEntries(env.map(({ name, value }) => [name, value]));

/** What Kubernetes does with a job whose container ended so: the first rule that fits; it counts when none does. */
function decide(rules: FailureRule[], { exitCode, condition }: { exitCode: number; condition?: string }): string {
  const rule = rules.find(({ onExitCodes, onPodConditions }) =>
    onExitCodes
      ? onExitCodes.values.includes(exitCode) === (onExitCodes.operator === 'In')
      : onPodConditions?.some(({ type }) => type === condition),
  );
  return rule?.action ?? 'Count';
}

test('there are a job, shards with their end, a receiver, and what they have in common', () => {
  expect(files.sort()).toEqual(['config.yaml', 'job.yaml', 'receiver.yaml', 'shards.yaml']);
});

describe.each([
  ...JOBS.map((name) => [name, jobOf(name).template.spec] as const),
  ['onspot-receiver', receiver] as const,
])('a pod of %s', (_name, pod) => {
  const [container, ...others] = pod.containers;

  test('has a root file system that cannot be written to, no rights, and is not root', () => {
    expect(others).toEqual([]);
    expect(container!.securityContext).toEqual({
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(pod.automountServiceAccountToken).toBe(false);
    find('ServiceAccount', pod.serviceAccountName);
  });

  test('has its secrets as files, and none as a value', () => {
    for (const { name, value } of container!.env.filter((variable) => /KEY|SECRET/.test(variable.name)))
      expect([name, value]).toEqual([
        expect.stringMatching(/_FILE$/),
        expect.stringMatching(/^\/run\/secrets\/onspot\//),
      ]);
    const mount = container!.volumeMounts.find(({ name }) => name === 'secrets');
    expect(mount).toMatchObject({ mountPath: '/run/secrets/onspot', readOnly: true });
  });

  test('mounts what it declares, and declares what it mounts', () => {
    const names = (list: { name: string }[]) => list.map(({ name }) => name).sort();
    expect(names(container!.volumeMounts)).toEqual(names(pod.volumes));
  });
});

test('no manifest holds a secret', () => {
  expect(manifests.filter(({ kind }) => kind === 'Secret')).toEqual([]);
  const { data } = find('ConfigMap', 'onspot') as unknown as { data: Record<string, string> };
  expect(Object.keys(data).filter((name) => /KEY|SECRET|TOKEN|PASSWORD/.test(name))).toEqual([]);
});

test('every variable is a setting of its program', () => {
  const page = readFileSync(join(ROOT, 'docs/configuration.md'), 'utf8').replaceAll(/ +\|/g, ' |');
  const { data } = find('ConfigMap', 'onspot') as unknown as { data: Record<string, string> };
  const pods = [...JOBS.map((name) => jobOf(name).template.spec), receiver];
  const names = [
    ...Object.keys(data),
    ...pods.flatMap(({ containers }) => containers.flatMap(({ env }) => env.map(({ name }) => name))),
  ];
  const programs = {
    ONSPOT_JOB: 'onspot-job',
    TAP_ONSPOT: 'tap-onspot',
    TARGET_S3_JSON: 'target-s3-json',
    ONSPOT_CALLBACK: 'onspot-callback',
  };
  let known = 0;
  for (const [prefix, program] of Object.entries(programs)) {
    const settings = page.split(`\n## ${program}\n`)[1]!.split('\n## ')[0]!;
    for (const name of names.filter((variable) => variable.startsWith(`${prefix}_`))) {
      const setting = name
        .slice(prefix.length + 1)
        .replace(/_FILE$/, '')
        .toLowerCase();
      expect([name, settings.includes(`\n| \`${setting}\` |`)]).toEqual([name, true]);
      known += 1;
    }
  }
  expect(known).toBe(names.filter((name) => !/^(AWS_REGION|BUCKET|SOURCE|PIPELINE)$/.test(name)).length);
});

describe.each(JOBS)('%s', (name) => {
  const job = jobOf(name);
  const { rules } = job.podFailurePolicy;

  test('never runs beside itself, and its pods are not started again in place', () => {
    expect(cronOf(name).concurrencyPolicy).toBe('Forbid');
    expect(job.template.spec.restartPolicy).toBe('Never');
    expect(job.activeDeadlineSeconds).toBeLessThan(24 * 3600);
    for (const { onExitCodes } of rules) expect(onExitCodes?.containerName ?? 'job').toBe('job');
  });

  test('is not tried again when that cannot help', () => {
    const failure = name === 'onspot-shards' ? 'FailIndex' : 'FailJob';
    for (const exitCode of [1, 64, 65, 77, 78]) expect(decide(rules, { exitCode })).toBe(failure);
  });

  test('is tried again after SIGTERM, and not even charged for it when its node went', () => {
    expect(decide(rules, { exitCode: 143 })).toBe('Count');
    for (const exitCode of [137, 143])
      expect(decide(rules, { exitCode, condition: 'DisruptionTarget' })).toBe('Ignore');
  });

  test('has a temporary folder in memory', () => {
    const { volumes, containers } = job.template.spec;
    expect(volumes.find((volume) => volume.name === 'tmp')?.emptyDir).toMatchObject({ medium: 'Memory' });
    expect(containers[0]!.volumeMounts).toContainEqual({ name: 'tmp', mountPath: '/tmp' });
  });
});

test('what is temporary is tried again, but not by the end of a night, which has waited for it', () => {
  expect(decide(jobOf('onspot-nightly').podFailurePolicy.rules, { exitCode: 75 })).toBe('Count');
  expect(decide(jobOf('onspot-shards').podFailurePolicy.rules, { exitCode: 75 })).toBe('Count');
  expect(decide(jobOf('onspot-finish').podFailurePolicy.rules, { exitCode: 75 })).toBe('FailJob');
});

test('shards are an indexed job as wide as it says of itself, whose indexes fail alone', () => {
  const { completionMode, completions, parallelism, backoffLimitPerIndex, template } = jobOf('onspot-shards');
  expect([completionMode, parallelism, backoffLimitPerIndex]).toEqual(['Indexed', completions, 2]);
  expect(variablesOf(template.spec.containers[0]!).ONSPOT_JOB_SHARDS).toBe(String(completions));
});

test('the end of a night is for as many shards, on the same day, and waits for as long as they may take', () => {
  const [shards, finish] = [cronOf('onspot-shards'), cronOf('onspot-finish')];
  expect([finish.schedule, finish.timeZone]).toEqual([shards.schedule, shards.timeZone]);
  const [container] = finish.jobTemplate.spec.template.spec.containers;
  expect(container!.args).toEqual(['finish']);
  const variables = variablesOf(container!);
  expect(variables.ONSPOT_JOB_SHARDS).toBe(String(shards.jobTemplate.spec.completions));
  const waitSeconds = Number(variables.ONSPOT_JOB_FINISH_WAIT_MINUTES) * 60;
  expect(waitSeconds).toBe(shards.jobTemplate.spec.activeDeadlineSeconds);
  expect(finish.jobTemplate.spec.activeDeadlineSeconds).toBeGreaterThan(waitSeconds);
  // Both name the night by the date in UTC, which must not change meanwhile.
  const [, hour] = shards.schedule.split(' ').map(Number);
  expect([shards.timeZone, hour! * 3600 + finish.jobTemplate.spec.activeDeadlineSeconds < 86_400]).toEqual([
    'Etc/UTC',
    true,
  ]);
});

describe('the receiver', () => {
  const [container] = receiver.containers;

  test('is one of two at least, asked for its health where it answers', () => {
    expect(container!.args).toEqual(['onspot-callback', '--config', 'ENV']);
    expect(container!.ports).toEqual([{ name: 'http', containerPort: 8080 }]);
    expect(container!.readinessProbe).toMatchObject({ httpGet: { path: '/healthz', port: 'http' } });
    expect(find('HorizontalPodAutoscaler', 'onspot-receiver').spec).toMatchObject({ minReplicas: 2 });
    expect(find('Service', 'onspot-receiver').spec).toMatchObject({ ports: [{ port: 80, targetPort: 'http' }] });
  });

  test('gets the one secret it needs, and time for what is under way', () => {
    const { secret } = receiver.volumes.find(({ name }) => name === 'secrets')!;
    expect(secret!.items).toEqual([{ key: 'callback_secret', path: 'callback_secret' }]);
    const graceSeconds = Number(variablesOf(container!).ONSPOT_CALLBACK_STOP_GRACE_SECONDS);
    expect(receiver.terminationGracePeriodSeconds).toBeGreaterThan(graceSeconds + 10);
  });

  test('stands behind an Ingress with TLS that keeps tokens out of logs and bodies out of buffers', () => {
    const ingress = find('Ingress', 'onspot-receiver');
    const spec = ingress.spec as { tls: { hosts: string[] }[]; rules: { host: string }[] };
    expect(spec.tls[0]!.hosts).toEqual(spec.rules.map(({ host }) => host));
    expect(ingress.metadata.annotations).toMatchObject({
      'nginx.ingress.kubernetes.io/enable-access-log': 'false',
      'nginx.ingress.kubernetes.io/proxy-request-buffering': 'off',
      'nginx.ingress.kubernetes.io/proxy-body-size': '1g',
    });
    const { data } = find('ConfigMap', 'onspot') as unknown as { data: Record<string, string> };
    expect(data.TAP_ONSPOT_OS_CALLBACK_URL).toBe(`https://${spec.rules[0]!.host}/onspot`);
  });
});
