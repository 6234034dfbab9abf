import fc from 'fast-check';

/** What stays the same in the life of a small world. */
export type Setup = {
  streams: readonly string[];
  latencyDays: number;
  maxAttempts: number;
  batchSize: number;
  /** How many days before the first day `start_date` is at first. */
  startDaysBack: number;
  /** Who takes callbacks: somebody all the time, or a run of the tap while it lasts. */
  callbacks: 'service' | 'listen';
  stateIntervalSeconds: number;
};

/** Worlds so small that everything that can meet does so soon. */
export const setups: fc.Arbitrary<Setup> = fc.record({
  streams: fc.constantFrom(['observations'], ['observations'], ['observations', 'zipcodes']),
  latencyDays: fc.constantFrom(1, 2, 2, 3, 4),
  maxAttempts: fc.integer({ min: 1, max: 2 }),
  batchSize: fc.constantFrom(1, 2),
  startDaysBack: fc.constantFrom(0, 1, 3),
  callbacks: fc.constantFrom('service', 'service', 'service', 'listen'),
  stateIntervalSeconds: fc.constantFrom(0, 0, 3600),
});
