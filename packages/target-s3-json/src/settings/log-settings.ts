/** What a run says of itself. */
export const logSettings = {
  metrics_interval_seconds: {
    type: 'number',
    minimum: 0.01,
    maximum: 86_400,
    default: 60,
    description:
      'How often METRIC lines tell the records of each stream that are stored, and rejected; they do at the end anyway.',
  },
} as const;
