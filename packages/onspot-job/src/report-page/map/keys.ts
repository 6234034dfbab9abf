import { element } from '../element.js';
import { type Selection } from '../selection.js';
import { type Camera } from './camera.js';
import { nearestTo, sayShort, type Spot } from './spots.js';

type Looked = { spots: readonly Spot[]; camera: Camera; selection: Selection };

/** The sign in the middle of the map that shows what Enter would choose, while keys are used. */
export type Aim = { node: HTMLElement; update: () => void };

const PAN_PIXELS = 60;

/** Arrow keys move the map, plus, minus and 0 zoom it, and Enter chooses the place nearest to its middle. */
export function takeKeys(canvas: HTMLCanvasElement, { spots, camera, selection }: Looked): Aim {
  const name = element('span', { class: 'tip', role: 'status' });
  const node = element('div', { class: 'aim', hidden: true }, name);
  const { pan, closer, fit } = camera;

  function nearest(): Spot | undefined {
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    return nearestTo({ x: width / 2, y: height / 2 }, spots, { view: camera.view(), width, height });
  }

  function update(): void {
    if (node.hidden) return;
    const spot = nearest();
    name.textContent = spot === undefined ? 'No place is in sight' : `${sayShort(spot)} (Enter)`;
  }

  function show(isShown: boolean): void {
    node.hidden = !isShown;
    update();
  }

  function choose(): void {
    const spot = nearest();
    if (spot) selection.select(spot.location.id);
  }

  const keys: Record<string, () => void> = {
    ArrowLeft: () => pan(PAN_PIXELS, 0),
    ArrowRight: () => pan(-PAN_PIXELS, 0),
    ArrowUp: () => pan(0, PAN_PIXELS),
    ArrowDown: () => pan(0, -PAN_PIXELS),
    '+': () => closer(1.6),
    '=': () => closer(1.6),
    '-': () => closer(1 / 1.6),
    '0': fit,
    Enter: choose,
  };
  canvas.addEventListener('keydown', (event) => {
    const act = keys[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
    show(true);
  });
  canvas.addEventListener('focus', () => show(canvas.matches(':focus-visible')));
  canvas.addEventListener('blur', () => show(false));
  canvas.addEventListener('pointerdown', () => show(false));
  return { node, update };
}
