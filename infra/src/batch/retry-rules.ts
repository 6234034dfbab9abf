import { type CfnJobDefinition } from 'aws-cdk-lib/aws-batch';

/**
 * Which ends of a job are worth another try, in the words of AWS Batch. It takes five rules at the most, goes by the
 * first one that fits, and retries what fits none; a pattern is exact unless it ends with `*`. So what must end at once
 * (64, 65, 77, 78, and whatever else has an exit code) is the last rule, and reclaimed machines of EC2 ("Host EC2*")
 * have none: Fargate never says so.
 */
export const RETRY_RULES: CfnJobDefinition.EvaluateOnExitProperty[] = [
  // Temporary: questions still open, OnSpot or S3 out of reach, the lock held. The state is saved.
  { onExitCode: '75', action: 'RETRY' },
  // Stopped in order by SIGTERM, as Spot does before it takes the machine. The state is saved.
  { onExitCode: '143', action: 'RETRY' },
  // Fargate Spot has taken the machine, whatever the exit code: a container killed meanwhile has 137.
  { onStatusReason: 'Your Spot Task was interrupted*', action: 'RETRY' },
  // It never started: the registry or the way to it was away.
  { onReason: 'CannotPullContainer*', action: 'RETRY' },
  { onExitCode: '*', action: 'EXIT' },
];

/** Of the last job of a night: it has waited for what 75 tells of, and a second wait would find the same. */
export const FINISH_RETRY_RULES: CfnJobDefinition.EvaluateOnExitProperty[] = RETRY_RULES.filter(
  ({ onExitCode }) => onExitCode !== '75',
);
