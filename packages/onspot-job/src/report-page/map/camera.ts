import { select } from 'd3-selection';
import { zoom, zoomIdentity, zoomTransform } from 'd3-zoom';
import { type View } from './spots.js';
import { WORLD } from './world.js';

/** What is looked at on a canvas, and how that is changed: wheel, drag and pinch do it by themselves. */
export type Camera = {
  view: () => View;
  /** Shows all points. */
  fit: () => void;
  lookAt: (x: number, y: number, k: number) => void;
  closer: (factor: number) => void;
  /** By so many pixels. */
  pan: (x: number, y: number) => void;
  /** Shows all points, until the function that is returned is called. */
  fitForAWhile: () => () => void;
};

export type Point = { x: number; y: number };

export const CLOSEST = 120_000;
const FARTHEST = 0.3;
/** What the first view keeps free: dots on the border need some, and buttons and scale bar must hide no place. */
const MARGINS = { left: 24, top: 24, right: 60, bottom: 48 };
/** What is no larger, some hundred metres, would lie alone on blank ground: more of the world is shown around it. */
const ONE_SPOT = 0.01;
const AROUND_ONE_SPOT = 8;
/** So much of the world, some 30 kilometres, is shown at least. */
const ONE_TOWN = 1;
/** Without any point the United States are shown, Alaska and Hawaii aside. */
const NOWHERE: readonly Point[] = [
  { x: WORLD * 0.15, y: WORLD * 0.33 },
  { x: WORLD * 0.32, y: WORLD * 0.43 },
];

export function createCamera(canvas: HTMLCanvasElement, points: readonly Point[], onMove: () => void): Camera {
  const behaviour = zoom<HTMLCanvasElement, unknown>()
    .scaleExtent([FARTHEST, CLOSEST])
    .filter((event: Event) => isMeant(event, canvas))
    .on('zoom', onMove);
  const zoomed = select(canvas).call(behaviour).on('dblclick.zoom', null);
  const box = boxOf(points.length > 0 ? points : NOWHERE);

  function lookAt(x: number, y: number, k: number): void {
    const { clientWidth: width, clientHeight: height } = canvas;
    const view = zoomIdentity.translate(width / 2 - x * k, height / 2 - y * k).scale(k);
    zoomed.call((each) => behaviour.transform(each, view));
  }

  function fit(): void {
    const { left, top, right, bottom } = MARGINS;
    const [across, down] = [canvas.clientWidth - left - right, canvas.clientHeight - top - bottom];
    const least = Math.max(box.width, box.height) < ONE_SPOT ? AROUND_ONE_SPOT : ONE_TOWN;
    const most = Math.min(across / Math.max(box.width, least), down / Math.max(box.height, least));
    const k = Math.max(FARTHEST, most);
    lookAt(box.x + (right - left) / 2 / k, box.y + (bottom - top) / 2 / k, k);
  }

  return {
    view: () => zoomTransform(canvas),
    fit,
    lookAt,
    closer: (factor) => void zoomed.call((each) => behaviour.scaleBy(each, factor)),
    pan(x, y) {
      const { k } = zoomTransform(canvas);
      zoomed.call((each) => behaviour.translateBy(each, x / k, y / k));
    },
    fitForAWhile() {
      const before = zoomTransform(canvas);
      fit();
      return () => void zoomed.call((each) => behaviour.transform(each, before));
    },
  };
}

/** The page scrolls on over the map until somebody means the map. */
function isMeant(event: Event, canvas: HTMLCanvasElement): boolean {
  if (event instanceof WheelEvent) return event.ctrlKey || document.activeElement === canvas;
  return !(event instanceof MouseEvent && event.button !== 0);
}

function boxOf(points: readonly Point[]): Point & { width: number; height: number } {
  const least = { x: Infinity, y: Infinity };
  const most = { x: -Infinity, y: -Infinity };
  for (const { x, y } of points) {
    [least.x, least.y] = [Math.min(least.x, x), Math.min(least.y, y)];
    [most.x, most.y] = [Math.max(most.x, x), Math.max(most.y, y)];
  }
  return { x: (least.x + most.x) / 2, y: (least.y + most.y) / 2, width: most.x - least.x, height: most.y - least.y };
}
