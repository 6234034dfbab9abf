import { element } from './element.js';

/** A chart with its name, said to screen readers as one picture; `table` tells them the rest. */
export function chart(
  title: string,
  { picture, table, hint }: { picture: Element; table: HTMLElement; hint?: string | undefined },
): HTMLElement {
  // The marks bear labels on elements that may not have any; the picture's own says it all.
  picture.querySelectorAll('[aria-label]').forEach((mark) => mark.removeAttribute('aria-label'));
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-label', `${title}. The table below has the numbers.`);
  return element(
    'figure',
    {},
    element('figcaption', {}, title, hint !== undefined && element('small', {}, ` ${hint}`)),
    element('div', { class: 'picture' }, picture),
    table,
  );
}
