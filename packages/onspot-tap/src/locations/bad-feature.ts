/** Why a feature cannot be asked about: a phrase that goes on after "left out: ". The feature is left out, no more. */
export class BadFeature extends Error {
  override readonly name = 'BadFeature';
}
