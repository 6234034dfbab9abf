import { type Ask } from '../ask.js';
import { type Answer, type Endpoint } from '../endpoint.js';
import { type FilePlan } from '../files/plan.js';
import { type DeliveryPlan } from './plan.js';

/** A question that was taken, with all that is needed to answer it, also a second time. */
export type Job = {
  ask: Ask;
  endpoint: Endpoint;
  plan: DeliveryPlan;
  /** Makes its answer; nothing of a question that could not be opened. */
  answer: () => Answer;
  /** How its file is written, if its endpoint writes one. */
  file: FilePlan | undefined;
  /** What the ack says of where the answer is, if anything. */
  shownLocation: string | undefined;
};
