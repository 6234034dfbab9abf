/**
 * Why a callback with a good token was not taken. The status is the answer: 4xx says that the body is at fault (408:
 * it stopped coming), 503 that the same body may come again later. The message is the plain text sent with it.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly status: 400 | 408 | 413 | 415 | 503,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
