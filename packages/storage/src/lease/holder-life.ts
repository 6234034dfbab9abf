import { type FoundLease } from './lease-file.js';
import { RENEWALS } from './keep-lease.js';

/** Whatever a lease says of itself, nobody waits longer for it. */
const LONGEST_LEASE_MS = 3_600_000;

/** A holder's clock may be ahead of ours by such a share of its lease. */
const LEAD = 1 / 5;

/** How long a lease that nobody renews has to be respected, in milliseconds. */
export function goodForMs({ content }: FoundLease, ourLeaseMs: number): number {
  return Math.min((content?.lease_seconds ?? ourLeaseMs / 1000) * 1000, LONGEST_LEASE_MS);
}

export function isExpired({ content }: FoundLease): boolean {
  return content !== undefined && Date.parse(content.expires_at) <= Date.now();
}

/** Whether it was renewed lately, by a holder whose clock is about right. */
export function isSurelyAlive({ content }: FoundLease): boolean {
  if (content === undefined) return false;
  const share = (Date.parse(content.expires_at) - Date.now()) / (content.lease_seconds * 1000);
  return share >= 1 - 2 / RENEWALS && share <= 1 + LEAD;
}
