/** What became of one submission. The caller decides by `kind` alone; `message` is a sentence without secrets. */
export type PostOutcome =
  /** Taken: a 2xx status with a JSON body, the acknowledgement. */
  | { kind: 'accepted'; body: unknown }
  /** Surely not taken, and asking again unchanged is useless: 400, 404, 413, 415 and their like. */
  | { kind: 'refused'; status: number; message: string }
  /**
   * Surely not taken, and the tries are used up: no connection, no TLS, 429 (and 502, 503, 504 where the setting says
   * that these were not taken). `status` where there was an answer.
   */
  | { kind: 'unavailable'; message: string; status?: number }
  /**
   * Perhaps taken: it was sent, and no readable acknowledgement came back. Treat it as sent, since it may be paid for:
   * a cut connection, a time-out, a 5xx status, a 200 that is not JSON, or an abort while it was on its way.
   */
  | { kind: 'ambiguous'; message: string };

/** One of the account's queues at OnSpot, and how much waits in it. */
export type QueueInfo = {
  /** Such as `production-worker`. The rest of OnSpot's name is left out, since it holds an account token. */
  name: string;
  count: number;
};

/** What the server's words about a 401 or 403 point at. */
export type DenialCause =
  'access-key' | 'secret-key' | 'region' | 'api-key' | 'session' | 'clock' | 'permission' | 'path' | 'unknown';

/** What `GET /status/queue` said. OnSpot calls this endpoint legacy, so its absence proves nothing. */
export type QueuesOutcome =
  | { kind: 'known'; queues: QueueInfo[] }
  /** 401 or 403. Of the causes, `api-key`, `permission`, `path` and `unknown` may also mean that it is gone. */
  | { kind: 'denied'; cause: DenialCause; message: string }
  /** There, but without this endpoint, or with an answer that does not look like one of it. */
  | { kind: 'absent'; message: string }
  /** No answer, or 429 or 5xx to every try. */
  | { kind: 'unavailable'; message: string };
