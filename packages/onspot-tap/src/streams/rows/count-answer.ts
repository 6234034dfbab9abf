import { type AnswerShape } from '../stream-definition.js';

/** An answer that is one number. */
export const COUNT_ANSWER: AnswerShape = {
  kind: 'summary',
  fields: { count: { type: 'integer', at: ['count'] } },
};
