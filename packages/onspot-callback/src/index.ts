/**
 * Takes OnSpot's callbacks into the inbox of a work store.
 *
 * @packageDocumentation
 */
export { type Ask } from './ask.js';
export { answerKey, failureKey, inboxPrefix } from './inbox/keys.js';
export { signToken, verifyToken, type TokenPayload } from './token.js';
export { defaultLimits, type ReceiverLimits } from './limits.js';
export { startReceiver, type Receiver, type ReceiverOptions } from './receiver.js';
