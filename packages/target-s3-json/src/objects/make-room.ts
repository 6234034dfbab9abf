import { type OpenObject } from './open-object.js';

/** How much of the budget may still be in use once room has been made. */
const ROOMY = 7 / 8;

/**
 * Which objects to complete where they hold more memory than they may: the largest, and of those that are alike the one
 * opened last: streams come in turns, so the one opened first is the next to be needed. Makes a little more room than is
 * needed, since among thousands of objects the largest must not be looked for with each new one.
 *
 * @param objects in the order in which they were opened
 */
export function largestAbove(budgetBytes: number, objects: Iterable<OpenObject>): OpenObject[] {
  const sizes = Array.from(objects, (object) => ({ object, heldBytes: object.heldBytes }));
  let heldBytes = sizes.reduce((sum, each) => sum + each.heldBytes, 0);
  if (heldBytes <= budgetBytes) return [];
  const chosen: OpenObject[] = [];
  for (const each of sizes.reverse().sort((a, b) => b.heldBytes - a.heldBytes)) {
    if (heldBytes <= budgetBytes * ROOMY) break;
    chosen.push(each.object);
    heldBytes -= each.heldBytes;
  }
  return chosen;
}
