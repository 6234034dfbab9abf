import { element } from '../element.js';
import { type Selection } from '../selection.js';
import { radiusOf } from './draw.js';
import { sayShort, type Spot, type View } from './spots.js';

type Pointed = { spots: readonly Spot[]; view: () => View; selection: Selection };

/** Says what is under the pointer, and chooses it on a click. Returns the label that it moves about. */
export function followPointer(canvas: HTMLCanvasElement, { spots, view, selection }: Pointed): HTMLElement {
  const label = element('p', { class: 'tip', hidden: true });

  /** The topmost place under a pointer. */
  function spotAt({ offsetX, offsetY }: MouseEvent): Spot | undefined {
    const { k, x, y } = view();
    const distance = (spot: Spot) => Math.hypot(spot.x * k + x - offsetX, spot.y * k + y - offsetY);
    return spots.findLast((spot) => distance(spot) < Math.max(radiusOf(spot.level) + 3, spot.reach * k));
  }

  canvas.addEventListener('click', (event) => {
    const spot = spotAt(event);
    if (spot) selection.select(spot.location.id);
  });
  canvas.addEventListener('mousemove', (event) => {
    const spot = spotAt(event);
    label.hidden = spot === undefined;
    label.textContent = spot === undefined ? '' : sayShort(spot);
    label.style.left = `${event.offsetX}px`;
    label.style.top = `${event.offsetY}px`;
  });
  canvas.addEventListener('mouseleave', () => (label.hidden = true));
  return label;
}
