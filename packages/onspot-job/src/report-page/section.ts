import { element } from './element.js';

/** A part of the page that its heading names. */
export function section(id: string, title: string, ...children: (Node | null)[]): HTMLElement {
  const heading = element('h2', { id: `${id}-title` }, title);
  return element('section', { id, 'aria-labelledby': `${id}-title`, tabindex: -1 }, heading, ...children);
}
