import { isJsonObject } from '@onspot-tap/singer';
import { MalformedAnswer } from './malformed-answer.js';

/** What an answer says of itself. */
export type Envelope = {
  /** OnSpot's id of the answer; null when it names none. */
  id: string | null;
  /** False: there is no payload worth reading. */
  success: boolean;
  message: string | null;
  /** The feature's name as OnSpot echoes it: the location id. Null when it is not there. */
  name: string | null;
};

// OnSpot's document has `cbinfo`, real answers have had `cbInfo`; answers of the save endpoints have neither.
const OWN_OBJECT: ReadonlySet<string> = new Set(['cbinfo', 'cbInfo']);
const FLAT: ReadonlySet<string> = new Set(['id', 'success', 'message', 'name']);

/** Gathers an answer's envelope from the members of its body, wherever they stand. */
export class EnvelopeCollector {
  #own: Readonly<Record<string, unknown>> | undefined;
  readonly #flat: Record<string, unknown> = {};

  wants(name: string): boolean {
    return OWN_OBJECT.has(name) || FLAT.has(name);
  }

  add(name: string, value: unknown, byte: number): void {
    if (FLAT.has(name)) this.#flat[name] = value;
    else if (isJsonObject(value)) this.#own = value;
    else throw new MalformedAnswer(`"${name}" is not an object`, byte);
  }

  /** Whether it is known already that the answer brings nothing. */
  get isRefusal(): boolean {
    return this.#own?.success === false;
  }

  /** Whether nothing that may still come could change it. */
  get isComplete(): boolean {
    return this.#own !== undefined && 'name' in this.#flat;
  }

  /** @throws MalformedAnswer when it does not say whether the answer is a success */
  toEnvelope(byte: number): Envelope {
    const { id, success, message } = this.#own ?? this.#flat;
    if (typeof success !== 'boolean') {
      throw new MalformedAnswer('it does not say, in "cbinfo" or beside its payload, whether it is a success', byte);
    }
    return { id: toText(id), success, message: toText(message), name: toText(this.#flat.name) };
  }
}

function toText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : null;
}
