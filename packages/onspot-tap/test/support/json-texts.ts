import fc from 'fast-check';

/** JSON texts in every way they can be written. */

const space = fc.constantFrom('', '', '', ' ', '\n', '\t', '\r\n', '   ');

export const text = fc.oneof(
  fc.string().map((value) => JSON.stringify(value)),
  fc.string({ unit: 'binary' }).map((value) => JSON.stringify(value)),
  fc.constantFrom('"\\u0041B"', '"a\\/b"', '"\\ud83d\\ude00 \\n"', '"\\ud800"', '"C4ZT==="'),
);

export const integer = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 4e12 }).map(String) },
  fc.integer({ min: -1e12, max: 1e12 }).map(String),
  fc.constantFrom('0', '-0', '1599358742000.0', '1.599358742e12', '1e3', '99999999999999', '253402300799999'),
);

export const number = fc.oneof(
  { weight: 4, arbitrary: fc.double({ min: -180, max: 180, noNaN: true }).map(String) },
  fc.double({ noDefaultInfinity: true, noNaN: true }).map(String),
  fc.constantFrom('-88.04865002632141', '-88.1000', '0.0', '-0', '-0.0E+00', '1e5', '12E-3', '1e-400', '1.5e308'),
  fc.constantFrom('1', '123456789012345678901234567890', `0.${'3'.repeat(60)}`, `${'7'.repeat(60)}e20`),
);

export const nested = fc.json({ maxDepth: 4 });

/** Rarely a value of another shape than it should be. */
export const rarely = (value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 60, arbitrary: value }, { weight: 1, arbitrary: nested });

export type Members = readonly (readonly [name: string, value: fc.Arbitrary<string>])[];

/** An object with these members and now and then others, in any order and spacing. Names may be written with escapes. */
export function object(members: Members, extras: fc.Arbitrary<readonly [string, string]>[] = []): fc.Arbitrary<string> {
  const own = members.map(([name, value]) =>
    fc.tuple(fc.constantFrom(`"${name}"`, `"${name}"`, `"${name}"`, escaped(name)), value),
  );
  const all = fc.tuple(...own, ...extras).chain((list) => fc.shuffledSubarray(list, { minLength: list.length }));
  return fc.tuple(all, fc.infiniteStream(space)).map(([list, spaces]) => {
    const s = () => spaces.next().value as string;
    const inner = list.map(([name, value]) => `${s()}${name}${s()}:${s()}${value}${s()}`).join(',');
    return `{${inner || s()}}`;
  });
}

const escaped = (name: string): string => `"\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}"`;

export function array(element: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(fc.array(element, { maxLength: 12 }), fc.infiniteStream(space)).map(([list, spaces]) => {
    const s = () => spaces.next().value as string;
    return `[${list.map((text) => `${s()}${text}${s()}`).join(',') || s()}]`;
  });
}

export const extra = (name: string) => nested.map((value) => [`"${name}"`, value] as const);

/** An object of whatever names, each once. */
export function mapOf(value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const name = fc.oneof(fc.constantFrom('"94115"', '"0%-10%"', '"__proto__"', '"0"', '"\\u0031"'), text);
  return fc
    .uniqueArray(fc.tuple(name, value), { selector: ([name]) => JSON.parse(name) as string, maxLength: 6 })
    .map((entries) => `{${entries.map(([name, value]) => `${name}:${value}`).join(' ,')}}`);
}
