import { type DeploymentOptions, defaultOptions } from './options.js';

/**
 * The options of a deployment, defaults filled in.
 *
 * @param given what `context.onspot` of cdk.json holds, or nothing
 * @throws RangeError that names every problem at once
 */
export function completeOptions(given: unknown = {}): DeploymentOptions {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new RangeError('The options of the deployment ("onspot" in the context of cdk.json) must be an object');
  }
  const unknown = Object.keys(given).filter((name) => !(name in defaultOptions));
  const options: DeploymentOptions = { ...defaultOptions, ...given };
  const problems = [...unknown.map((name) => `"${name}" is no option of the deployment`), ...problemsOf(options)];
  if (problems.length > 0) throw new RangeError(problems.join('; '));
  return options;
}

/** A folder of a key in the bucket. */
const FOLDER = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

function problemsOf(options: DeploymentOptions): string[] {
  const { source, pipeline, encryption, vpc } = options;
  return [
    ...(FOLDER.test(source) ? [] : ['"source" must be one folder: letters, digits, ".", "_" and "-"']),
    ...(FOLDER.test(pipeline) ? [] : ['"pipeline" must be one folder: letters, digits, ".", "_" and "-"']),
    ...(['s3', 'kms'].includes(encryption) ? [] : ['"encryption" must be "s3" or "kms"']),
    ...(Object.keys(RANGES) as Ranged[]).flatMap((name) => rangeProblem(name, options[name])),
    ...(options.receiverMaxTasks < options.receiverMinTasks
      ? ['"receiverMaxTasks" must not be less than "receiverMinTasks"']
      : []),
    ...(vpc === undefined || isComplete(vpc)
      ? []
      : ['"vpc" must name at least two zones, and a public and a private subnet for each of them']),
  ];
}

type Ranged = Exclude<keyof DeploymentOptions, 'source' | 'pipeline' | 'encryption' | 'vpc'>;

const RANGES: Record<Ranged, readonly [least: number, most: number]> = {
  natGateways: [1, 2],
  jobVcpus: [0.25, 16],
  jobMemoryMiB: [512, 122_880],
  // Beyond a day the rule that aborts unfinished uploads would hit objects that are still being written.
  jobTimeoutHours: [1, 20],
  jobAttempts: [1, 10],
  maxVcpus: [1, 10_000],
  receiverMinTasks: [2, 100],
  receiverMaxTasks: [2, 100],
  lookBackDays: [1, 400],
  inboxRetentionDays: [0, 3_650],
  logRetentionDays: [1, 3_653],
};

function rangeProblem(name: Ranged, value: unknown): string[] {
  const [least, most] = RANGES[name];
  const isGood = typeof value === 'number' && value >= least && value <= most;
  return isGood ? [] : [`"${name}" must be a number from ${least} to ${most}`];
}

function isComplete(vpc: NonNullable<DeploymentOptions['vpc']>): boolean {
  const lists: unknown[] = [vpc.availabilityZones, vpc.publicSubnetIds, vpc.privateSubnetIds];
  const lengths = new Set(lists.map((list) => (Array.isArray(list) ? list.length : 0)));
  return typeof vpc.vpcId === 'string' && lengths.size === 1 && !lengths.has(0) && !lengths.has(1);
}
