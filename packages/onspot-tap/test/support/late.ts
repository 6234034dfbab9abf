import { type OnSpotEmulator } from '@onspot-tap/emulator';
import { type JsonObject } from '@onspot-tap/singer';

/** Posts by hand what OnSpot could post for a question: the answer as it would be, or the body given. */
export async function postAnswer(emulator: OnSpotEmulator, responseId: string, body?: JsonObject): Promise<number> {
  const [{ ask, payload }] = emulator.expected({ responseId }) as [ReturnType<OnSpotEmulator['expected']>[number]];
  const cbinfo = { id: responseId, success: true, message: 'SUCCESS' };
  const answer = { ...payload(), name: ask.name, cbinfo, ...body };
  const response = await fetch(ask.callback, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(answer),
  });
  return response.status;
}

/** Response ids of the questions taken about one place and day, in the order they were asked. */
export function idsOf(emulator: OnSpotEmulator, name: string, day: string): string[] {
  return emulator.expected({ name, start: `${day}T00:00:00` }).map(({ ask }) => ask.responseId);
}
