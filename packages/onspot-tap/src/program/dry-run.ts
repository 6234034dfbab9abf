import { type LineWriter } from '@onspot-tap/singer';
import { planRequests } from '../sync/plan-requests.js';
import { type CheckInput } from './check.js';

/** Prints the requests that a run would make now, one JSON line each, and their sum as a log line. */
export async function dryRun(input: CheckInput, stdout: LineWriter): Promise<void> {
  for await (const request of planRequests(input)) await stdout.write(Buffer.from(`${JSON.stringify(request)}\n`));
}
