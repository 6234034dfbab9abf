import type { ConditionalWrites } from './conditions.js';
import type { OperationName } from './operation-name.js';

/**
 * Something that goes wrong, as plain data. Which requests: `operation`, `bucket`, `key`, `skip`, `times`. What happens
 * to them: first `delayMs`, then one of `reset`, `status`/`code` and `cutBodyAfterBytes`; with `delayMs` alone the
 * request is carried out late.
 */
export type Fault = {
  /** Only requests for this operation; any where absent. */
  operation?: OperationName;
  /** Only requests for this bucket; any where absent. */
  bucket?: string;
  /** Only requests for this key, for keys that start so, or that match; any where absent. */
  key?: string | { prefix: string } | RegExp;
  /** How many matching requests to let pass first. Default 0. */
  skip?: number;
  /** How many requests to hit. Default 1; `Infinity` for all. */
  times?: number;
  /** Milliseconds to wait before anything else. */
  delayMs?: number;
  /** Status to answer; default the usual one of `code`. 200 with a `code` is S3's late failure of a Complete or Copy. */
  status?: number;
  /** Error code to answer; default the usual one of `status`, such as `SlowDown` for 503, else `InternalError`. */
  code?: string;
  /** Sentence of the error document. */
  message?: string;
  /** Sends a Retry-After header with the error, in seconds. */
  retryAfterSeconds?: number;
  /** Resets the connection: before the request's body is read, when half of it is, or when all of it is. */
  reset?: 'before-body' | 'mid-body' | 'after-body';
  /** Ends the connection when so many bytes of the response body are sent; its headers promise all of them. */
  cutBodyAfterBytes?: number;
  /** The operation is carried out before `status`, `code` or `reset` say that it was not. Default false. */
  applied?: boolean;
};

/** A fault and how many requests it will still hit. */
export type ArmedFault = { readonly fault: Fault; readonly left: number };

type Counters = { fault: Fault; skip: number; left: number };

/** What can be made to go wrong. All of it may be changed while the server runs. */
export class Faults {
  /** How conditional writes are treated. Default `supported`. */
  conditionalWrites: ConditionalWrites = 'supported';
  /** Listings show the bucket as it was so many milliseconds ago. Default 0. */
  listingLagMs = 0;

  #armed: Counters[] = [];

  /** Arms a fault; of several that match a request, the one added first hits. The answer disarms it. */
  add(fault: Fault): () => void {
    const armed = { fault, skip: fault.skip ?? 0, left: fault.times ?? 1 };
    this.#armed.push(armed);
    return () => void (this.#armed = this.#armed.filter((other) => other !== armed));
  }

  /** The faults that have not hit as often as they are to. */
  get armed(): readonly ArmedFault[] {
    return this.#armed.map(({ fault, left }) => ({ fault, left }));
  }

  /** Everything goes well again. */
  clear(): void {
    this.#armed = [];
    this.conditionalWrites = 'supported';
    this.listingLagMs = 0;
  }

  /** The fault that hits this request, counted as one hit; undefined where it is spared. */
  take(request: { operation: OperationName; bucket: string; key: string }): Fault | undefined {
    for (const armed of this.#armed.filter(({ fault }) => isHit(fault, request))) {
      if (armed.skip > 0) {
        armed.skip -= 1;
        continue;
      }
      armed.left -= 1;
      if (armed.left <= 0) this.#armed = this.#armed.filter((other) => other !== armed);
      return armed.fault;
    }
    return undefined;
  }
}

function isHit(fault: Fault, { operation, bucket, key }: { operation: string; bucket: string; key: string }): boolean {
  if (fault.operation !== undefined && fault.operation !== operation) return false;
  if (fault.bucket !== undefined && fault.bucket !== bucket) return false;
  if (fault.key === undefined) return true;
  if (typeof fault.key === 'string') return fault.key === key;
  return 'prefix' in fault.key ? key.startsWith(fault.key.prefix) : key.search(fault.key) >= 0;
}
