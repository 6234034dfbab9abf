/** An answer other than 200 to a request, as OnSpot's gateway words it: `{"message": …}`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly status: number,
    message: string,
    /** Further headers, and a body to send instead of the usual one. */
    readonly extra: { headers?: Record<string, string>; body?: string | undefined } = {},
  ) {
    super(message);
  }
}
