import { type PostOutcome } from '../../../dist/client/outcomes.js';

const HOUR = 3_600_000;

/** What OnSpot posts to a callback URL. `nonsense` is no answer, though it looks like one to the receiver. */
export type BodyKind = 'answer' | 'failure' | 'nonsense';

type Deliveries = readonly { hours: number; kind: BodyKind }[];

const SOON = 0.2;

/** What can become of a question that OnSpot has taken. */
export const FATES = {
  'answered soon': [{ hours: SOON, kind: 'answer' }],
  'answered before the ack': [{ hours: 0, kind: 'answer' }],
  'answered after 2 hours': [{ hours: 2, kind: 'answer' }],
  'answered after 20 hours': [{ hours: 20, kind: 'answer' }],
  'answered after 40 hours': [{ hours: 40, kind: 'answer' }],
  'answered after 70 hours': [{ hours: 70, kind: 'answer' }],
  'answered twice': [
    { hours: SOON, kind: 'answer' },
    { hours: 30, kind: 'answer' },
  ],
  'never answered': [],
  failed: [{ hours: SOON, kind: 'failure' }],
  'failed after 20 hours': [{ hours: 20, kind: 'failure' }],
  'failed, then answered': [
    { hours: SOON, kind: 'failure' },
    { hours: 1, kind: 'answer' },
  ],
  'failed, then answered after 30 hours': [
    { hours: SOON, kind: 'failure' },
    { hours: 30, kind: 'answer' },
  ],
  'answered, then failed': [
    { hours: SOON, kind: 'answer' },
    { hours: 20, kind: 'failure' },
  ],
  'answered with nonsense': [{ hours: SOON, kind: 'nonsense' }],
} as const satisfies Record<string, Deliveries>;

export type Fate = keyof typeof FATES;

/** What can become of a POST. */
export const POSTS = ['taken', 'ack lost', 'lost', 'busy', 'first one not in the ack', 'refused'] as const;

export type PostFate = (typeof POSTS)[number];

/** A body on its way to a callback URL. */
export type Delivery = { at: number; kind: BodyKind; callback: string; responseId: string; name: string };

/** A request, as far as a vendor looks at it. */
export type Asked = { features: readonly { properties: { name: string; callback: string } }[] };

export type Vendor = {
  /** What becomes of the next questions and POSTs; of all further ones the best, or what a location is in the mood for. */
  fates: Fate[];
  posts: PostFate[];
  moods: Map<string, Fate>;
  /** What has not been delivered yet, the next one first. */
  deliveries: Delivery[];
  take(body: Asked): PostOutcome;
  /** Only the best becomes of everything from now on; what is on its way still comes. */
  calmDown(): void;
};

export type VendorOptions = {
  clock: () => number;
  /** A question has been taken, and will be paid for. */
  onTaken: (callback: string, responseId: string) => void;
};

/** OnSpot, as far as a tap can tell. */
export function createVendor({ clock, onTaken }: VendorOptions): Vendor {
  let count = 0;
  const vendor: Vendor = { fates: [], posts: [], moods: new Map(), deliveries: [], take, calmDown };

  function calmDown(): void {
    vendor.fates = [];
    vendor.posts = [];
    vendor.moods.clear();
  }

  function take({ features }: Asked): PostOutcome {
    const post = vendor.posts.shift() ?? 'taken';
    if (post === 'busy') return { kind: 'unavailable', message: 'busy' };
    if (post === 'lost') return { kind: 'ambiguous', message: 'cut' };
    if (post === 'refused') return { kind: 'refused', status: 400, message: 'a bad feature' };
    const acks = features.map(({ properties: { name, callback } }) => ({ id: accept(name, callback), name }));
    if (post === 'ack lost') return { kind: 'ambiguous', message: 'cut' };
    return { kind: 'accepted', body: post === 'taken' ? acks : acks.slice(1) };
  }

  function accept(name: string, callback: string): string {
    const responseId = `response-${(count += 1)}`;
    onTaken(callback, responseId);
    const fate = vendor.fates.shift() ?? vendor.moods.get(name) ?? 'answered soon';
    for (const { hours, kind } of FATES[fate]) {
      vendor.deliveries.push({ at: clock() + hours * HOUR, kind, callback, responseId, name });
    }
    vendor.deliveries.sort((a, b) => a.at - b.at);
    return responseId;
  }
  return vendor;
}

/** A callback's body, of whichever stream. */
export function toBody({ kind, responseId, name }: Delivery): string {
  const cbinfo = { id: responseId, success: kind !== 'failure', message: '' };
  const seen = [1, 2].map((second) => ({ did: `device-${second}`, timestamp: second * 1000 }));
  const demographics = { zipcode: { '55401': 2 } };
  if (kind === 'failure') return JSON.stringify({ name, cbinfo });
  const body = JSON.stringify({ observations: seen, demographics, totalMatched: 2, name, cbinfo });
  return kind === 'answer' ? body : body.slice(0, -1);
}
