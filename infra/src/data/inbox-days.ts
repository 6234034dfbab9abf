import { type DeploymentOptions } from '../options.js';

/** `os_settle_days`: a day is asked about first when it is so old. */
const SETTLE_DAYS = 2;

/** `token_hours` (96): so long after its question an answer may still come. */
const TOKEN_DAYS = 4;

/** How long nights may fail, unnoticed or on purpose, before an answer that was paid for is lost unread. */
const SPARE_DAYS = 90;

/**
 * Days after which S3 may delete an object of the inbox.
 *
 * The tap deletes answers itself, once the target has stored their records, their tokens have expired and their day has
 * left the look-back. Until then it needs them: an old state that is restored is caught up from the inbox, and nothing
 * is paid again. So this rule is only for what the tap does not know any more, and must come later than whatever it
 * promises: later than look-back, settling and tokens together, than `inbox_retention_days`, and than the longest
 * standstill.
 */
export function inboxDaysOf({
  lookBackDays,
  inboxRetentionDays,
}: Pick<DeploymentOptions, 'lookBackDays' | 'inboxRetentionDays'>): number {
  return Math.max(lookBackDays + SETTLE_DAYS, inboxRetentionDays) + TOKEN_DAYS + SPARE_DAYS;
}
