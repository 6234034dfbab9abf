import fc from 'fast-check';

/** What stays the same in the life of a small world. */
export type Setup = {
  streams: readonly string[];
  /** How far the look-back reaches; a ladder says it by its oldest age. */
  latencyDays: number;
  /** Ages at which a day is asked for again; undefined: each. Days are answered for at once. */
  ages: readonly number[] | undefined;
  maxAttempts: number;
  batchSize: number;
  /** How many days before the first day `start_date` is at first. */
  startDaysBack: number;
  /** Who takes callbacks: somebody all the time, or a run of the tap while it lasts. */
  callbacks: 'service' | 'listen';
  stateIntervalSeconds: number;
};

/** Worlds so small that everything that can meet does so soon. */
export const setups: fc.Arbitrary<Setup> = fc.oneof(
  { weight: 3, arbitrary: nightly() },
  { weight: 1, arbitrary: laddered() },
);

function nightly(): fc.Arbitrary<Setup> {
  return fc.record({ ...common(), latencyDays: fc.constantFrom(1, 2, 2, 3, 4), ages: fc.constant(undefined) });
}

function laddered(): fc.Arbitrary<Setup> {
  const ladders = fc.constantFrom([0, 2], [0, 1, 3], [1, 3]);
  return fc
    .record({ ...common(), ages: ladders })
    .map((setup) => ({ ...setup, latencyDays: Math.max(...setup.ages) + 1 }));
}

function common() {
  return {
    streams: fc.constantFrom(['observations'], ['observations'], ['observations', 'zipcodes']),
    maxAttempts: fc.integer({ min: 1, max: 2 }),
    batchSize: fc.constantFrom(1, 2),
    startDaysBack: fc.constantFrom(0, 1, 3),
    callbacks: fc.constantFrom('service', 'service', 'service', 'listen'),
    stateIntervalSeconds: fc.constantFrom(0, 0, 3600),
  };
}
