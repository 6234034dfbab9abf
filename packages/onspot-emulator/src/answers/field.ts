import { type JsonValue } from '../json.js';
import { type Question } from '../data/question.js';
import { type World } from '../data/world.js';

/** A field of a callback's body: a value, or a list that is made while it is read. */
export type AnswerField = { key: string; value: JsonValue } | { key: string; items: Iterable<JsonValue> };

/** Makes the payload of one endpoint's callbacks. Called again, it says the same again. */
export type Answer = (question: Question, world: World) => AnswerField[];
