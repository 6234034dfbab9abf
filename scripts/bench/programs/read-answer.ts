import { createLineWriter } from '@onspot-tap/singer';
import { readAnswer, STREAMS } from 'onspot-tap/answers';
import { CONTEXT } from './answer-context.js';

// What the tap does with an answer that it finds in its work store.

const observations = STREAMS.find(({ name }) => name === 'observations');
if (observations?.callback === undefined) throw new Error('The tap has no stream of observations any more');
const stream = { ...observations, answer: observations.callback.answer };
const out = createLineWriter(process.stdout);
for await (const { lines } of readAnswer(process.stdin, stream, CONTEXT)) await out.write(lines);
