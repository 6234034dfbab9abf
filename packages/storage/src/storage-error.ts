/**
 * What the caller does next: `denied` needs credentials or rights, `missing` a bucket, `invalid` another URL, key or
 * setting; `conflict` is a failed write condition; `temporary` passes with time.
 */
export type StorageErrorKind = 'denied' | 'missing' | 'conflict' | 'temporary' | 'invalid';

const EXIT_CODES: Record<StorageErrorKind, number> = {
  denied: 77,
  missing: 78,
  conflict: 1,
  temporary: 75,
  invalid: 78,
};

/**
 * Why a storage could not do what was asked: the sentence names what was attempted, where, what came back and what to
 * do. `cause` keeps the error of the S3 client or of the file system.
 */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly kind: StorageErrorKind;
  /** How a program that ends because of this should exit: denied 77, missing 78, invalid 78, temporary 75, conflict 1. */
  readonly exitCode: number;

  constructor(kind: StorageErrorKind, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.kind = kind;
    this.exitCode = EXIT_CODES[kind];
  }
}
