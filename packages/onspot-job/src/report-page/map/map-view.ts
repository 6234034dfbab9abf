import { select } from 'd3-selection';
import { zoom, zoomIdentity, zoomTransform } from 'd3-zoom';
import { button, element } from '../element.js';
import { type Selection } from '../selection.js';
import { draw, radiusOf } from './draw.js';
import { makeGround } from './ground.js';
import { scaleBar } from './scale-bar.js';
import { type Spot } from './spots.js';
import { WORLD } from './world.js';

export type MapView = {
  node: HTMLElement;
  redraw: () => void;
  /** On paper all places are shown, whatever is looked at; after it, that again. */
  paper: (isOnPaper: boolean) => void;
};

const CLOSEST = 120_000;
const PAN_PIXELS = 60;
const CHOSEN_ZOOM = 12_000;

/** A canvas to look at places: wheel, drag, pinch, keys and buttons. */
export function mapView(
  spots: readonly Spot[],
  { selection, label }: { selection: Selection; label: string },
): MapView {
  const canvas = element('canvas', { role: 'img', 'aria-label': label, tabindex: 0 });
  const context = canvas.getContext('2d');
  const ground = makeGround();
  const scale = scaleBar();
  const hint = element('p', { class: 'tip', hidden: true });
  const behaviour = zoom<HTMLCanvasElement, unknown>()
    .scaleExtent([0.3, CLOSEST])
    // The page scrolls on over the map until somebody means the map.
    .filter((event: Event) =>
      event instanceof WheelEvent
        ? event.ctrlKey || document.activeElement === canvas
        : !(event instanceof MouseEvent && event.button !== 0),
    )
    .on('zoom', () => redraw());
  const zoomed = select(canvas).call(behaviour).on('dblclick.zoom', null);
  let size = { width: 0, height: 0 };

  function redraw(): void {
    if (context === null || size.width === 0) return;
    const style = getComputedStyle(document.documentElement);
    const colours = new Map<string, string>();
    const colour = (name: string) => {
      const known = colours.get(name) ?? style.getPropertyValue(name);
      colours.set(name, known);
      return known;
    };
    const view = zoomTransform(canvas);
    scale.update(view, size.height);
    draw({ context, ...size, view, ground, spots, selected: selection.id, colour });
  }

  function fit(): void {
    const places =
      spots.length > 0
        ? spots
        : [
            { x: WORLD * 0.15, y: WORLD * 0.33 },
            { x: WORLD * 0.32, y: WORLD * 0.43 },
          ];
    const [xs, ys] = [places.map(({ x }) => x), places.map(({ y }) => y)];
    const [left, right, top, bottom] = [least(xs), most(xs), least(ys), most(ys)];
    const k = Math.min(
      (size.width - 70) / Math.max(right - left, 1),
      (size.height - 70) / Math.max(bottom - top, 1),
      CLOSEST,
    );
    lookAt((left + right) / 2, (top + bottom) / 2, Math.max(0.3, k));
  }

  function lookAt(x: number, y: number, k: number): void {
    const view = zoomIdentity.translate(size.width / 2 - x * k, size.height / 2 - y * k).scale(k);
    zoomed.call((each) => behaviour.transform(each, view));
  }

  let beforePaper = zoomTransform(canvas);
  function paper(isOnPaper: boolean): void {
    if (isOnPaper) {
      beforePaper = zoomTransform(canvas);
      fit();
    } else {
      zoomed.call((each) => behaviour.transform(each, beforePaper));
    }
  }

  const closer = (factor: number) => zoomed.call((each) => behaviour.scaleBy(each, factor));
  const pan = (x: number, y: number) => {
    const { k } = zoomTransform(canvas);
    zoomed.call((each) => behaviour.translateBy(each, (x * PAN_PIXELS) / k, (y * PAN_PIXELS) / k));
  };
  const keys: Record<string, () => void> = {
    ArrowLeft: () => pan(1, 0),
    ArrowRight: () => pan(-1, 0),
    ArrowUp: () => pan(0, 1),
    ArrowDown: () => pan(0, -1),
    '+': () => closer(1.6),
    '=': () => closer(1.6),
    '-': () => closer(1 / 1.6),
    '0': fit,
  };
  canvas.addEventListener('keydown', (event) => {
    const act = keys[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });

  /** The place under a pointer, the topmost first. */
  function spotAt({ offsetX, offsetY }: MouseEvent): Spot | undefined {
    const { k, x, y } = zoomTransform(canvas);
    const distance = (spot: Spot) => Math.hypot(spot.x * k + x - offsetX, spot.y * k + y - offsetY);
    return spots.findLast((spot) => distance(spot) < Math.max(radiusOf(spot.level) + 3, spot.reach * k));
  }
  canvas.addEventListener('click', (event) => {
    const spot = spotAt(event);
    if (spot) selection.select(spot.location.id);
  });
  canvas.addEventListener('mousemove', (event) => {
    const spot = spotAt(event);
    hint.hidden = spot === undefined;
    hint.textContent = spot === undefined ? '' : sayShort(spot);
    hint.style.left = `${event.offsetX}px`;
    hint.style.top = `${event.offsetY}px`;
  });
  canvas.addEventListener('mouseleave', () => (hint.hidden = true));
  selection.onSelect((id) => {
    const spot = spots.find(({ location }) => location.id === id);
    if (spot) lookAt(spot.x, spot.y, Math.max(zoomTransform(canvas).k, closeUp(spot)));
    else redraw();
  });
  new ResizeObserver(() => {
    const before = size;
    size = { width: canvas.clientWidth, height: canvas.clientHeight };
    canvas.width = size.width * devicePixelRatio;
    canvas.height = size.height * devicePixelRatio;
    if (before.width === 0) fit();
    else redraw();
  }).observe(canvas);
  const buttons = element(
    'div',
    { class: 'zoom', role: 'group', 'aria-label': 'Zoom' },
    button('+', { hint: 'Zoom in', onClick: () => closer(2) }),
    button('−', { hint: 'Zoom out', onClick: () => closer(0.5) }),
    button('⤢', { hint: 'Show all places', onClick: fit }),
  );
  return { node: element('div', { class: 'map' }, canvas, buttons, scale.node, hint), redraw, paper };
}

/** So close that a place's shape can be seen, and what lies about it. */
function closeUp({ reach }: Spot): number {
  return reach === 0 ? CHOSEN_ZOOM : Math.min(CLOSEST, 20 / reach);
}

function sayShort({ location: { id, records } }: Spot): string {
  return `${id}: ${records === null ? 'no answer in this run' : records.toLocaleString('en-US')}`;
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b));
}

function most(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b));
}
