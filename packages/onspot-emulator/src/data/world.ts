/** Everything that decides what is generated, but for the question itself. */
export type World = {
  /** Another seed is another population. */
  seed: string;
  /** Times the usual number of visits. */
  scale: number;
  /** Days over which a day still fills up; 0 shows everything at once. */
  settleDays: number;
  /** The share of observations that come twice, as OnSpot's do now and then. */
  duplicateShare: number;
  /** Exactly so many observations per answer, by location name. */
  observationsPerAnswer: Readonly<Record<string, number>>;
};
