import { EXIT, Failure } from '@onspot-tap/singer';

/** What schedulers tell a job of those beside it, as settings that stand in for those that are not given otherwise. */
export type Told = { shard?: string; run_id?: string };

/**
 * Reads what AWS Batch sets for the children of an array job (index and size since 2023; its id is `{array}:{index}`),
 * and Kubernetes for the pods of an indexed Job (the index alone).
 *
 * @throws Failure with `EXIT.config` when one tells the index, and nothing tells of how many
 */
export function toldByScheduler(env: NodeJS.ProcessEnv, shards: number | undefined): Told {
  const variable = ['AWS_BATCH_JOB_ARRAY_INDEX', 'JOB_COMPLETION_INDEX'].find((name) => isSet(env[name]));
  if (variable === undefined) return {};
  const ofBatch = variable.startsWith('AWS_BATCH');
  const size = ofBatch ? env.AWS_BATCH_JOB_ARRAY_SIZE : undefined;
  const count = isSet(size) ? size : shards;
  if (count === undefined) {
    throw new Failure(
      EXIT.config,
      `${variable} says that this is one of several jobs that share a night; set "shards" (ONSPOT_JOB_SHARDS) to how many they are`,
    );
  }
  const [array = ''] = (ofBatch ? env.AWS_BATCH_JOB_ID : undefined)?.split(':') ?? [];
  return { shard: `${env[variable] ?? ''}/${count}`, ...(array !== '' && { run_id: array }) };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
