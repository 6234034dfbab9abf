import { KIND, makeForm, type Form, type StringScan } from './form.js';

/** A form that a value has when it has one of these. */
export function unite(forms: readonly Form[]): Form {
  const members = uniteNested(forms, KIND.object, ({ members }) => members);
  const items = uniteNested(forms, KIND.array, ({ items }) => items);
  const numbers = uniteNested(forms, KIND.integer | KIND.fraction, ({ testNumber }) => testNumber);
  const areApart = forms.every(({ choices }) => choices === undefined);
  if (!areApart || members === 'mixed' || items === 'mixed' || numbers === 'mixed')
    return makeForm({ choices: [forms] });
  const kinds = forms.reduce((united, form) => united | form.kinds, 0);
  return makeForm({ kinds, scanString: uniteStrings(forms), testNumber: numbers, members, items });
}

/** A form that a value has when it has both of these. */
export function intersect(form: Form, other: Form): Form {
  const kinds = form.kinds & other.kinds;
  if (isOnlyKinds(form)) return makeForm({ ...other, kinds });
  if (isOnlyKinds(other)) return makeForm({ ...form, kinds });
  return makeForm({ ...form, kinds, choices: [...(form.choices ?? []), [other]] });
}

function isOnlyKinds({ scanString, testNumber, members, items, choices }: Form): boolean {
  return (scanString ?? testNumber ?? members ?? items ?? choices) === undefined;
}

/**
 * What is asked of values of a kind: the only form's demand, or nothing when some form asks nothing. Numbers are mixed
 * as soon as one of several is tested, since whole ones and others are one thing there.
 */
function uniteNested<T>(
  forms: readonly Form[],
  kind: number,
  demandOf: (form: Form) => T | undefined,
): T | undefined | 'mixed' {
  const having = forms.filter(({ kinds }) => (kinds & kind) !== 0);
  const demands = having.map(demandOf).filter((demand) => demand !== undefined);
  if (demands.length === 0) return undefined;
  if (having.length === 1) return demands[0];
  return 'mixed';
}

function uniteStrings(forms: readonly Form[]): StringScan | undefined {
  const scans = forms.filter(({ kinds }) => (kinds & KIND.string) !== 0).map(({ scanString }) => scanString);
  const known = scans.filter((scan) => scan !== undefined);
  if (known.length < scans.length || known.length < 2) return known.length < scans.length ? undefined : known[0];
  return (bytes, at) => {
    for (const scan of known) {
      const end = scan(bytes, at);
      if (end >= 0) return end;
    }
    return -1;
  };
}
