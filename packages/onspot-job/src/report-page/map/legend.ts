import { element } from '../element.js';
import { radiusOf } from './draw.js';
import { type Scale } from './scale.js';

/** What sizes and colours mean, in words. */
export function legend(scale: Scale, what: string): HTMLElement {
  const classes = Array.from({ length: scale.classes }, (_, index) =>
    item(scale.labelOf(index), { level: index, kind: `class-${index}` }),
  );
  return element(
    'div',
    { class: 'legend' },
    element('span', {}, what),
    ...classes,
    item('answered nothing', { level: -1, kind: 'nothing' }),
    item('no answer in this run', { level: undefined, kind: 'unasked' }),
  );
}

function item(label: string, { level, kind }: { level: number | undefined; kind: string }): HTMLElement {
  const dot = element('i', { class: `dot ${kind}`, 'aria-hidden': 'true' });
  dot.style.width = dot.style.height = `${radiusOf(level) * 2}px`;
  return element('span', { class: 'key' }, dot, label);
}
