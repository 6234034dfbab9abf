/** Children of an element: text, nested elements, or several elements of one name. `undefined` is left out. */
export type XmlValue = string | number | boolean | XmlElements | readonly XmlValue[] | undefined;
export type XmlElements = { readonly [name: string]: XmlValue };

const HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A document whose root element is `root`. */
export function toXml(root: string, children: XmlElements): string {
  return `${HEADER}<${root}${NAMESPACE}>${toText(children)}</${root}>`;
}

/** S3's error document, which alone has no namespace. */
export function toErrorXml(children: XmlElements): string {
  return `${HEADER}<Error>${toText(children)}</Error>`;
}

/** The inner text, still escaped, of every element of that name. Nested elements of one name are not understood. */
export function readElements(xml: string, name: string): string[] {
  return Array.from(
    xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g')),
    (match) => match[1] ?? '',
  );
}

/** The text of the first element of that name, or undefined where there is none. */
export function readText(xml: string, name: string): string | undefined {
  const text = readElements(xml, name)[0];
  return text?.replace(/&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi, (all, decimal?: string, hex?: string, entity = '') => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
    return ENTITIES[String(entity)] ?? all;
  });
}

function toText(value: XmlValue): string {
  if (typeof value === 'object' && !Array.isArray(value)) {
    return Object.entries(value)
      .map(([name, child]) => toElement(name, child))
      .join('');
  }
  return escape(String(value));
}

function toElement(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((item: XmlValue) => toElement(name, item)).join('');
  return `<${name}>${toText(value)}</${name}>`;
}

// Control characters are legal in keys and not in XML 1.0; S3 writes them as references all the same.
function escape(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[&<>"\u0000-\u001f\u007f]/g, (char) => {
    const entity = Object.keys(ENTITIES).find((name) => ENTITIES[name] === char);
    return entity ? `&${entity};` : `&#x${char.charCodeAt(0).toString(16)};`;
  });
}
