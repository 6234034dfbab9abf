/** An object that is durable. */
export type StoredObject = {
  key: string;
  /** Counts the objects of a run in the order in which they were begun. */
  ordinal: number;
  /** Sequence numbers of its first and its last record. */
  lowestSequence: number;
  highestSequence: number;
  records: number;
  /** Uncompressed. */
  bytes: number;
  /** As stored. */
  storedBytes: number;
  /** CRC-32 of the stored bytes, unsigned. */
  crc32: number;
};

export function recordsIn(stored: readonly StoredObject[]): number {
  return stored.reduce((sum, { records }) => sum + records, 0);
}
