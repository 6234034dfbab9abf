import { sizeProblem } from './fargate.js';
import { type DeploymentOptions, defaultOptions } from './options.js';
import { budgetRangeMiB } from './receiver/budget.js';

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
    ...sizeProblems('job', options),
    ...sizeProblems('receiver', options),
    // More would not only be idle: with one process the average of two processors never says that it is busy.
    ...(options.receiverVcpus > 1 ? ['"receiverVcpus" must not be more than 1, since a receiver is one process'] : []),
    ...budgetProblem(options),
    ...(options.receiverMaxTasks < options.receiverMinTasks
      ? ['"receiverMaxTasks" must not be less than "receiverMinTasks"']
      : []),
    ...(vpc === undefined || isComplete(vpc)
      ? []
      : ['"vpc" must name at least two zones, and a public and a private subnet for each of them']),
  ];
}

function sizeProblems(task: 'job' | 'receiver', options: DeploymentOptions): string[] {
  const problem = sizeProblem(options[`${task}Vcpus`], options[`${task}MemoryMiB`]);
  return problem === undefined ? [] : [`"${task}${problem.setting}" must be ${problem.must}`];
}

function budgetProblem(options: DeploymentOptions): string[] {
  const { receiverBudgetMiB: budget } = options;
  const [least, most] = budgetRangeMiB(options);
  const isGood = budget === undefined || (Number.isInteger(budget) && budget >= least && budget <= most);
  return isGood ? [] : [`"receiverBudgetMiB" must be a whole number from ${least} to ${most} with that memory`];
}

type Sized = `${'job' | 'receiver'}${'Vcpus' | 'MemoryMiB'}` | 'receiverBudgetMiB';
type Ranged = Exclude<keyof DeploymentOptions, 'source' | 'pipeline' | 'encryption' | 'vpc' | Sized>;

const RANGES: Record<Ranged, readonly [least: number, most: number]> = {
  natGateways: [1, 2],
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
