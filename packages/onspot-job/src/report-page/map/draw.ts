import { type Ground } from './ground.js';
import { isSeen, type Sight, type Spot, type View } from './spots.js';

export type Picture = Sight & {
  context: CanvasRenderingContext2D;
  ground: Ground;
  spots: readonly Spot[];
  selected: string | undefined;
  /** A colour of the page by its name, as it is now: light, dark or on paper. */
  colour: (name: string) => string;
};

/** From so many pixels on, a place is drawn by its shape. */
const SHAPE_PIXELS = 7;

/** The radius of a class's dot, in pixels. */
export function radiusOf(level: number | undefined): number {
  return level === undefined || level < 0 ? 3.5 : 3.5 + level * 1.4;
}

export function draw({ context, width, height, view, ground, spots, selected, colour }: Picture): void {
  const pixels = context.canvas.width / width;
  context.setTransform(pixels, 0, 0, pixels, 0, 0);
  context.fillStyle = colour('--water');
  context.fillRect(0, 0, width, height);
  context.setTransform(pixels * view.k, 0, 0, pixels * view.k, pixels * view.x, pixels * view.y);
  context.fillStyle = colour('--abroad');
  context.fill(ground.land);
  context.fillStyle = colour('--land');
  context.fill(ground.nation);
  context.strokeStyle = colour('--border');
  context.lineWidth = 0.8 / view.k;
  context.stroke(ground.borders);
  context.stroke(ground.nation);
  context.setTransform(pixels, 0, 0, pixels, 0, 0);
  for (const spot of spots) {
    if (isSeen(spot, { view, width, height })) drawSpot(context, spot, { view, colour });
  }
  const chosen = spots.find(({ location }) => location.id === selected);
  if (chosen) drawChosen(context, chosen, { view, colour });
}

type Brush = { view: View; colour: Picture['colour'] };

function drawSpot(context: CanvasRenderingContext2D, spot: Spot, { view, colour }: Brush): void {
  const { level } = spot;
  context.fillStyle = level === undefined || level < 0 ? colour('--surface') : colour(`--class-${level}`);
  context.strokeStyle = level === -1 ? colour('--bad') : level === undefined ? colour('--muted') : colour('--surface');
  context.lineWidth = level === -1 ? 2 : 1;
  const isShape = spot.reach * view.k > SHAPE_PIXELS;
  if (isShape && level !== undefined && level >= 0) context.strokeStyle = colour('--text');
  trace(context, spot, { view, isShape });
  context.globalAlpha = isShape ? 0.75 : 0.92;
  context.fill();
  context.globalAlpha = 1;
  context.stroke();
}

function drawChosen(context: CanvasRenderingContext2D, spot: Spot, { view, colour }: Brush): void {
  context.beginPath();
  const reach = Math.max(spot.reach * view.k * 1.3, radiusOf(spot.level) + 5);
  context.arc(spot.x * view.k + view.x, spot.y * view.k + view.y, reach, 0, 2 * Math.PI);
  context.lineWidth = 2.5;
  context.strokeStyle = colour('--focus');
  context.stroke();
}

function trace(
  context: CanvasRenderingContext2D,
  { x, y, reach, rings, level }: Spot,
  { view, isShape }: { view: View; isShape: boolean },
): void {
  context.beginPath();
  if (!isShape || rings.length === 0) {
    const radius = isShape ? reach * view.k : radiusOf(level);
    context.arc(x * view.k + view.x, y * view.k + view.y, radius, 0, 2 * Math.PI);
    return;
  }
  for (const ring of rings) {
    ring.forEach(([left, top], index) => {
      if (index === 0) context.moveTo(left * view.k + view.x, top * view.k + view.y);
      else context.lineTo(left * view.k + view.x, top * view.k + view.y);
    });
    context.closePath();
  }
}
