/**
 * Runs generators side by side and passes on what any of them says, as it comes. Each goes on only once what it said
 * has been taken. When one fails, or the consumer leaves, `leave` is called, and the others are ended.
 *
 * @param leave wakes generators that wait for something
 */
export async function* interleave<T>(sources: readonly AsyncGenerator<T>[], leave: () => void): AsyncGenerator<T> {
  const pending = new Map<AsyncGenerator<T>, Promise<Said<T>>>();
  const pull = (source: AsyncGenerator<T>) => {
    const said = source.next().then((result) => ({ source, result }));
    // One that fails while another is being listened to is heard later.
    said.catch(() => {});
    pending.set(source, said);
  };
  try {
    sources.forEach(pull);
    while (pending.size > 0) {
      const { source, result } = await Promise.race(pending.values());
      pending.delete(source);
      if (result.done) continue;
      yield result.value;
      pull(source);
    }
  } finally {
    leave();
    await Promise.allSettled(sources.map((source) => source.return(undefined)));
  }
}

type Said<T> = { source: AsyncGenerator<T>; result: IteratorResult<T, unknown> };
