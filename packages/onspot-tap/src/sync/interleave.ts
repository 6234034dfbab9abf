/**
 * Runs generators side by side and passes on what any of them says, as it comes. Each goes on only once what it said
 * has been taken. When one fails, or the consumer leaves, `leave` is called, and the others are ended.
 *
 * @param leave wakes generators that wait for something
 */
export async function* interleave<T>(sources: readonly AsyncGenerator<T>[], leave: () => void): AsyncGenerator<T> {
  // A queue, and no race of promises: one that is long in coming would remember every race that it was part of.
  const said: Said<T>[] = [];
  let wake = (): void => undefined;
  const pull = (source: AsyncGenerator<T>): void => {
    const say = (what: Said<T>) => {
      said.push(what);
      wake();
    };
    source.next().then(
      (result) => say({ source, result }),
      (error: unknown) => say({ error }),
    );
  };
  try {
    sources.forEach(pull);
    for (let running = sources.length; running > 0;) {
      const next = said.shift();
      if (next === undefined) await new Promise<void>((resolve) => (wake = resolve));
      else if ('error' in next) throw next.error;
      else if (next.result.done) running -= 1;
      else {
        yield next.result.value;
        pull(next.source);
      }
    }
  } finally {
    leave();
    await Promise.allSettled(sources.map((source) => source.return(undefined)));
  }
}

type Said<T> = { source: AsyncGenerator<T>; result: IteratorResult<T, unknown> } | { error: unknown };
