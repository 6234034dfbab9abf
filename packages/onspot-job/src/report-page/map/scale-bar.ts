import { element } from '../element.js';
import { metresToWorld, WORLD } from './world.js';

const WIDEST_PIXELS = 110;

/** How far a stretch of the map is, in the middle of it. */
export function scaleBar(): { node: HTMLElement; update(view: { k: number; y: number }, height: number): void } {
  const node = element('div', { class: 'scale', 'aria-hidden': 'true' });
  return {
    node,
    update({ k, y }, height) {
      const latitude = latitudeAt((height / 2 - y) / k);
      const pixelsOf = (metres: number) => metresToWorld(metres, latitude) * k;
      const metres = roundDown(WIDEST_PIXELS / pixelsOf(1));
      node.style.width = `${pixelsOf(metres)}px`;
      node.textContent = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
    },
  };
}

function latitudeAt(worldY: number): number {
  return (Math.atan(Math.sinh(Math.PI * (1 - (2 * worldY) / WORLD))) * 180) / Math.PI;
}

/** To 1, 2 or 5 and zeros. */
function roundDown(metres: number): number {
  const unit = 10 ** Math.floor(Math.log10(metres));
  return ([5, 2, 1].find((factor) => factor * unit <= metres) ?? 1) * unit;
}
