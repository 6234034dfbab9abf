type Child = Node | string | number | null | undefined | false;
type Attributes = Record<string, string | number | boolean | undefined>;

/**
 * Makes an element. Text only ever becomes text nodes and attributes, so that names which come from files stay names.
 *
 * @param attributes `false` and undefined leave one out, `true` sets it empty
 */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false) made.append(asNode(child));
  }
  return made;
}

function asNode(child: Node | string | number): Node {
  return child instanceof Node ? child : document.createTextNode(String(child));
}

/** A button; `hint` is what a screen reader says where the label is but a sign. */
export function button(label: string, { hint, onClick }: { hint?: string; onClick: () => void }): HTMLButtonElement {
  const made = element('button', { type: 'button', 'aria-label': hint, title: hint }, label);
  made.addEventListener('click', onClick);
  return made;
}
