import { type Question } from '../data/question.js';
import { type Endpoint } from '../endpoints.js';
import { type Ask } from '../ask.js';
import { type DeliveryPlan } from './plan.js';

/** A question that was taken, with all that is needed to answer it, also a second time. */
export type Job = { ask: Ask; endpoint: Endpoint; question: Question; plan: DeliveryPlan };
