/** What a receiver allows its callers, and what it allows itself. Bytes, milliseconds, counts. */
export type ReceiverLimits = {
  /** Longest body after decoding; a longer one is answered 413 and nothing of it is kept. Default 1 GiB. */
  maxBodyBytes: number;
  /** Memory for all bodies in flight together; whoever finds it taken waits with its socket paused. Default 64 MiB. */
  budgetBytes: number;
  /**
   * Memory that a long body takes while it is written: the parts that the storage holds of an object, and chunks on
   * their way. Default: 25 MiB for a bucket, as storage is set unless told otherwise, and 1 MiB for a directory.
   */
  uploadBytes: number;
  /**
   * Connections at the same time. Beyond that the one that has waited longest without a request makes room; when all
   * have one, the new one is closed. New ones may be twice as many until their requests have come in. Default 512.
   */
  maxConnections: number;
  /** Time for the header of a request, and for a new connection to begin one. Default 30 s. */
  headersTimeoutMs: number;
  /** Longest silence of a caller whose body is awaited; while its socket is paused no silence is counted. Default 60 s. */
  idleTimeoutMs: number;
  /**
   * How long a body may be awaited in all beyond what it takes at 1 KiB a second: who dribbles is cut off, and holds
   * connection and memory no longer. Default 2 min.
   */
  slowTimeoutMs: number;
  /** Time for a whole callback, its storing included. Default 60 min. */
  requestTimeoutMs: number;
  /** How long a connection stays open for a next request: longer than the load balancer's own. Default 75 s. */
  keepAliveTimeoutMs: number;
  /** Time that callbacks in flight have to end in once the receiver is closed. Default 25 s. */
  stopGraceMs: number;
};

const MIB = 1024 * 1024;

export const defaultLimits: Omit<ReceiverLimits, 'uploadBytes'> = {
  maxBodyBytes: 1024 * MIB,
  budgetBytes: 64 * MIB,
  maxConnections: 512,
  headersTimeoutMs: 30_000,
  idleTimeoutMs: 60_000,
  slowTimeoutMs: 120_000,
  requestTimeoutMs: 3_600_000,
  keepAliveTimeoutMs: 75_000,
  stopGraceMs: 25_000,
};

/** All limits of a receiver: those given, and the defaults for what is stored under this URL. */
export function completeLimits(storageUrl: string, given: Partial<ReceiverLimits> = {}): ReceiverLimits {
  const uploadBytes = storageUrl.startsWith('s3:') ? 25 * MIB : MIB;
  return { ...defaultLimits, uploadBytes, ...given };
}
