/**
 * Runs `work` over items, some at a time, and yields results as they come. When one fails, or the consumer leaves, no
 * further item is begun, and what was begun is waited for: a submission under way is never left alone.
 */
export async function* inParallel<T, R>(
  items: Iterable<T>,
  atATime: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running = new Set<Promise<{ done: Promise<unknown>; result: R }>>();
  const queue = items[Symbol.iterator]();

  function begin(): void {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      const task: Promise<{ done: Promise<unknown>; result: R }> = work(next.value).then((result) => ({
        done: task,
        result,
      }));
      running.add(task);
      if (running.size >= atATime) return;
    }
  }
  try {
    begin();
    while (running.size > 0) {
      const { done, result } = await Promise.race(running);
      running.delete(done as Promise<{ done: Promise<unknown>; result: R }>);
      yield result;
      begin();
    }
  } finally {
    await Promise.allSettled(running);
  }
}
