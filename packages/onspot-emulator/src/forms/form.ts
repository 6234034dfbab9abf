import { type JsonObject, type JsonValue } from '../json.js';
import { type PropertyRule } from './rules.js';
import { type WindowLimits } from './window.js';

/** What a request may hold. */
export type RequestLimits = WindowLimits & { maxFeatures: number; httpsCallbacksOnly: boolean };

/** What a question is opened with: when it was taken, and the texts of its sources. */
export type Given = { asOf: number; texts: readonly string[] };

/** One question of a request that was accepted; its answer is one callback. */
export type Asked<Subject> = {
  name: string;
  /** The window as it was asked; empty for questions without one. */
  start: string;
  end: string;
  callback: string;
  /** The properties that hold for all of it. */
  properties: JsonObject;
  /** What `validate: false` let pass; it becomes a failed callback. */
  fault: string | undefined;
  /** Files that have to be read first. */
  sources: readonly string[];
  /** What is asked about. */
  open: (given: Given) => Subject;
};

/** Makes questions out of a body; one that breaks a rule refuses all of them with 400. */
export type Form<Subject> = (
  body: JsonValue,
  rules: readonly PropertyRule[],
  limits: RequestLimits,
) => Asked<Subject>[];
