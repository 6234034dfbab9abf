import { KIND, makeShape, type Shape, type StringScan } from './shape.js';

/** A shape that a value has when it has one of these. */
export function unite(shapes: readonly Shape[]): Shape {
  const members = uniteNested(shapes, KIND.object, ({ members }) => members);
  const items = uniteNested(shapes, KIND.array, ({ items }) => items);
  const numbers = uniteNested(shapes, KIND.integer | KIND.fraction, ({ testNumber }) => testNumber);
  const areApart = shapes.every(({ choices }) => choices === undefined);
  if (!areApart || members === 'mixed' || items === 'mixed' || numbers === 'mixed')
    return makeShape({ choices: [shapes] });
  const kinds = shapes.reduce((united, shape) => united | shape.kinds, 0);
  return makeShape({ kinds, scanString: uniteStrings(shapes), testNumber: numbers, members, items });
}

/** A shape that a value has when it has both of these. */
export function intersect(shape: Shape, other: Shape): Shape {
  const kinds = shape.kinds & other.kinds;
  if (isOnlyKinds(shape)) return { ...other, kinds };
  if (isOnlyKinds(other)) return { ...shape, kinds };
  return { ...shape, kinds, choices: [...(shape.choices ?? []), [other]] };
}

function isOnlyKinds({ scanString, testNumber, members, items, choices }: Shape): boolean {
  return (scanString ?? testNumber ?? members ?? items ?? choices) === undefined;
}

/**
 * What is asked of values of a kind: the only shape's demand, or nothing when some shape asks nothing. Numbers are mixed
 * as soon as one of several is tested, since whole ones and others are one thing there.
 */
function uniteNested<T>(
  shapes: readonly Shape[],
  kind: number,
  demandOf: (shape: Shape) => T | undefined,
): T | undefined | 'mixed' {
  const having = shapes.filter(({ kinds }) => (kinds & kind) !== 0);
  const demands = having.map(demandOf).filter((demand) => demand !== undefined);
  if (demands.length === 0) return undefined;
  if (having.length === 1) return demands[0];
  return 'mixed';
}

function uniteStrings(shapes: readonly Shape[]): StringScan | undefined {
  const scans = shapes.filter(({ kinds }) => (kinds & KIND.string) !== 0).map(({ scanString }) => scanString);
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
