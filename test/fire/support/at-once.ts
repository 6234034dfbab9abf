/** Does something so many times, some of it at the same time. */
export async function repeat(times: number, atOnce: number, act: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < times) await act(next++);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, times) }, work));
}
