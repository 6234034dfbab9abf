import { randomUUID } from 'node:crypto';

import { type Job } from '../callbacks/job.js';
import { CALLBACK_FAULTS, planDelivery } from '../callbacks/plan.js';
import { createRandom, hashText } from '../data/random.js';
import { type Endpoint } from '../endpoints.js';
import { type FaultBook } from '../faults.js';
import { type Settings } from '../options.js';
import { type AskedFeature } from './features.js';

/** Takes a feature as a question: from here on it is paid for, and what its callback will be is decided. */
export function takeFeature(
  feature: AskedFeature,
  endpoint: Endpoint,
  { settings, faultBook }: { settings: Settings; faultBook: FaultBook },
): Job {
  const { name, start, end, callback } = feature;
  const faults = faultBook.take(CALLBACK_FAULTS, { path: endpoint.path, features: [{ name, start }] });
  const random = createRandom(hashText(`${settings.world.seed}|${endpoint.path}`), hashText(`${name}|${start}|${end}`));
  const usual = { delayMs: settings.delayMs, format: settings.format, failure: feature.fault };
  const plan = planDelivery(faults, usual, random);
  const asOf = settings.clock.now();
  return {
    endpoint,
    plan,
    question: {
      where: { name, ...feature.centre },
      span: feature.span,
      properties: feature.properties,
      asOf,
    },
    ask: {
      responseId: randomUUID(),
      name,
      start,
      end,
      callback,
      asOf: new Date(asOf).toISOString(),
      success: plan.failure === undefined,
      message: plan.failure ?? 'SUCCESS',
      faults: faults.map(({ kind }) => kind),
      state: plan.isLost ? 'lost' : 'waiting',
      deliveries: [],
    },
  };
}
