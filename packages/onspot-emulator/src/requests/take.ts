import { randomUUID } from 'node:crypto';

import { type Job } from '../callbacks/job.js';
import { CALLBACK_FAULTS, planDelivery } from '../callbacks/plan.js';
import { BadSource } from '../csv/address-list.js';
import { createRandom, hashText } from '../data/random.js';
import { type Answer, type BoundAsk, type Endpoint } from '../endpoint.js';
import { FILE_FAULTS, planFile } from '../files/plan.js';
import { type Settings } from '../options.js';
import { parseAddress, withoutQuery } from '../storage/address.js';
import { type Storage } from '../storage/storage.js';
import { type Desk } from './desk.js';

/** Who a trade area is handed over to; OnSpot's own example names an ad platform. */
const PARTNER = 'emulated-partner';

type Opened = { answer: () => Answer; fault?: string };

/** Takes a question: from here on it is paid for, and what its answer will be is decided. */
export async function take(
  asked: BoundAsk,
  endpoint: Endpoint,
  { settings, faultBook, storage }: Pick<Desk, 'settings' | 'faultBook' | 'storage'>,
): Promise<Job> {
  const { name, start, end, callback, properties } = asked;
  const occasion = { path: endpoint.path, features: [{ name, start }] };
  const faults = faultBook.take(CALLBACK_FAULTS, occasion);
  const fileFaults = endpoint.savesFile ? faultBook.take(FILE_FAULTS, occasion) : [];
  const asOf = settings.clock.now();
  const responseId = randomUUID();
  const opened = await open(asked, asOf, settings, storage);
  const random = createRandom(hashText(`${settings.world.seed}|${endpoint.path}`), hashText(`${name}|${start}|${end}`));
  const usual = { delayMs: settings.delayMs, format: settings.format, failure: opened.fault };
  const plan = planDelivery(faults, usual, random);
  const file = planFile({ name, responseId, properties }, fileFaults, settings.files);
  return {
    ...{ endpoint, plan, answer: opened.answer, file: endpoint.savesFile ? file : undefined },
    shownLocation: { none: undefined, file: file.shownLocation, partner: PARTNER }[endpoint.location],
    ask: {
      ...{ responseId, name, start, end, callback },
      ...(endpoint.savesFile && { location: file.location }),
      asOf: new Date(asOf).toISOString(),
      success: plan.failure === undefined,
      message: plan.failure ?? 'SUCCESS',
      faults: [...faults, ...fileFaults].map(({ kind }) => kind),
      state: plan.isLost ? 'lost' : 'waiting',
      deliveries: [],
    },
  };
}

/** Reads what a question's sources hold now. One that cannot be read makes its callback a failure. */
async function open(
  { fault, sources, open }: BoundAsk,
  asOf: number,
  settings: Settings,
  storage: Storage,
): Promise<Opened> {
  const nothing = (): Answer => ({ fields: [] });
  if (fault !== undefined) return { answer: nothing, fault };
  try {
    const texts = await Promise.all(sources.map((source) => readSource(source, storage)));
    const toAnswer = open({ asOf, texts });
    return { answer: () => toAnswer(settings.world) };
  } catch (error) {
    if (error instanceof BadSource) return { answer: nothing, fault: error.message };
    throw error;
  }
}

async function readSource(source: string, storage: Storage): Promise<string> {
  const url = withoutQuery(source);
  const address = parseAddress(url);
  if (!address) throw new BadSource(`${url} cannot be read here`);
  try {
    return await storage.read(address);
  } catch (cause) {
    throw new BadSource(`${url} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
