import { type DeploymentOptions } from '../options.js';

type Sized = Pick<DeploymentOptions, 'receiverMemoryMiB' | 'receiverBudgetMiB'>;

/** Of `budget_bytes`: its least, and its default, which goes with the least memory that there is. */
const LEAST_MIB = 16;
const DEFAULT_MIB = 64;
const DEFAULT_MEMORY_MIB = 512;

/** What a receiver takes beside its budget when all connections are taken, what the kernel holds for them included. */
const BESIDE_MIB = 184;

/** The receiver's `budget_bytes` in MiB. With the default half of any memory stays free. */
export function budgetMiBOf({ receiverMemoryMiB, receiverBudgetMiB }: Sized): number {
  return receiverBudgetMiB ?? DEFAULT_MIB + Math.floor((receiverMemoryMiB - DEFAULT_MEMORY_MIB) / 2);
}

/** The least and the most that `budget_bytes` may be in MiB, so that a receiver never needs more than its memory. */
export function budgetRangeMiB({ receiverMemoryMiB }: Sized): [least: number, most: number] {
  return [LEAST_MIB, receiverMemoryMiB - BESIDE_MIB];
}
