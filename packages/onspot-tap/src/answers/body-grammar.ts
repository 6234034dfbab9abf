/** Where in a body that is one JSON object we are: what is expected next. */
export type State = 'start' | 'first name' | 'name' | 'colon' | 'value' | 'behind value' | ListState | 'end';

type ListState = 'first element' | 'element' | 'behind element';

/** Which byte leads where, in every state in which there is a choice. */
const PUNCTUATION: Readonly<Record<State, Readonly<Record<string, State>>>> = {
  start: { '{': 'first name' },
  'first name': { '}': 'end' },
  name: {},
  colon: { ':': 'value' },
  value: {},
  'behind value': { ',': 'name', '}': 'end' },
  'first element': { ']': 'behind value' },
  element: {},
  'behind element': { ',': 'element', ']': 'behind value' },
  end: {},
};

/** The state that a byte of punctuation leads to; undefined when it is none that may stand here. */
export function nextState(state: State, byte: number): State | undefined {
  return PUNCTUATION[state][String.fromCharCode(byte)];
}

/** What may stand here, in words. */
export function expectedIn(state: State): string {
  const choices = Object.keys(PUNCTUATION[state]);
  return choices.length === 0 ? 'nothing more' : choices.map((choice) => `"${choice}"`).join(' or ');
}
