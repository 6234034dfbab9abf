/** A lease could not be had, or was lost. Worth a retry later: exit code 75. */
export class LeaseFailure extends Error {
  override readonly name = 'LeaseFailure';
  readonly exitCode = 75;
}
