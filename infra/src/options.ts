/**
 * What shapes a deployment and is fixed when the template is made. What differs between accounts (image, certificate,
 * time zone, schedule, shards…) are parameters of the template instead, see parameters.ts.
 */
export type DeploymentOptions = {
  /** SOURCE of the job: the first folder in the bucket. Default `tap-onspot`. */
  source: string;
  /** PIPELINE of the job: the folder of its four files. Default `nightly`. */
  pipeline: string;
  /** `s3`: keys that S3 manages, free. `kms`: a key of the stack's own, about a dollar a month. Default `s3`. */
  encryption: 's3' | 'kms';
  /** The network to use. Default: one of the stack's own, with two zones. */
  vpc: ExistingVpc | undefined;
  /** NAT gateways of a network of its own, 1 or 2; each costs about 36 dollars a month. Default 1. */
  natGateways: number;
  /** Processors of one job, as Fargate has them. Default 1. */
  jobVcpus: number;
  /** Memory of one job in MiB, one of those that Fargate allows with `jobVcpus`. Default 2048. */
  jobMemoryMiB: number;
  /** Hours after which a try of a job is killed, at most 20, since no upload may last a day. Default 6. */
  jobTimeoutHours: number;
  /** Tries of a job whose end is worth another one, 1 to 10. Default 3. */
  jobAttempts: number;
  /** Processors of all jobs together, in Spot and on demand each; bounds how many shards run at once. Default 16. */
  maxVcpus: number;
  /** Processors of one receiver, as Fargate has them; it is one process, so 1 is the most it can use. Default 0.25. */
  receiverVcpus: number;
  /** Memory of one receiver in MiB, one of those that Fargate allows with `receiverVcpus`. Default 512. */
  receiverMemoryMiB: number;
  /** The receiver's `budget_bytes` in MiB. Default 64, and half of the memory beyond 512 MiB. */
  receiverBudgetMiB: number | undefined;
  /** Receivers at the least, 2 or more, so that two zones have one. Default 2. */
  receiverMinTasks: number;
  /** Receivers at the most. Default 8. */
  receiverMaxTasks: number;
  /** The tap's `os_latency_days`, or the oldest of its `os_latency_ages`, in days. Default 30. */
  lookBackDays: number;
  /** The tap's `inbox_retention_days`. Default 0. */
  inboxRetentionDays: number;
  /** How long log lines are kept: days that CloudWatch Logs knows (30, 90, 180, 365…). Default 90. */
  logRetentionDays: number;
};

/** A network that is there already, with ways to the internet from its private subnets. Nothing is looked up. */
export type ExistingVpc = {
  vpcId: string;
  availabilityZones: string[];
  /** For the load balancer: one subnet per zone, in the order of the zones. */
  publicSubnetIds: string[];
  /** For jobs and receivers: one subnet per zone, in the order of the zones. */
  privateSubnetIds: string[];
};

export const defaultOptions: DeploymentOptions = {
  source: 'tap-onspot',
  pipeline: 'nightly',
  encryption: 's3',
  vpc: undefined,
  natGateways: 1,
  jobVcpus: 1,
  jobMemoryMiB: 2048,
  jobTimeoutHours: 6,
  jobAttempts: 3,
  maxVcpus: 16,
  receiverVcpus: 0.25,
  receiverMemoryMiB: 512,
  receiverBudgetMiB: undefined,
  receiverMinTasks: 2,
  receiverMaxTasks: 8,
  lookBackDays: 30,
  inboxRetentionDays: 0,
  logRetentionDays: 90,
};
