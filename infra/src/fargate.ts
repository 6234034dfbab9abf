/** Memory in MiB that Fargate has for each number of processors, in jobs and services alike. */
const MEMORY: ReadonlyMap<number, readonly number[]> = new Map([
  [0.25, [512, 1_024, 2_048]],
  [0.5, steps(1_024, 4_096, 1_024)],
  [1, steps(2_048, 8_192, 1_024)],
  [2, steps(4_096, 16_384, 1_024)],
  [4, steps(8_192, 30_720, 1_024)],
  [8, steps(16_384, 61_440, 4_096)],
  [16, steps(32_768, 122_880, 8_192)],
]);

/** Which setting keeps Fargate from having such a task, and what it must be. */
type SizeProblem = { setting: 'Vcpus' | 'MemoryMiB'; must: string };

export function sizeProblem(vcpus: number, memoryMiB: number): SizeProblem | undefined {
  const memory = MEMORY.get(vcpus);
  if (memory === undefined) return { setting: 'Vcpus', must: `one of ${[...MEMORY.keys()].join(', ')}` };
  if (memory.includes(memoryMiB)) return undefined;
  return { setting: 'MemoryMiB', must: `one of ${memory.join(', ')} with ${vcpus} vCPU` };
}

function steps(least: number, most: number, step: number): number[] {
  return Array.from({ length: (most - least) / step + 1 }, (_, index) => least + index * step);
}
