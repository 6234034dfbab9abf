import { button, element } from '../element.js';
import { type Selection } from '../selection.js';
import { type Camera, CLOSEST, createCamera } from './camera.js';
import { draw } from './draw.js';
import { makeGround } from './ground.js';
import { takeKeys } from './keys.js';
import { followPointer } from './pointer.js';
import { scaleBar } from './scale-bar.js';
import { type Spot } from './spots.js';

export type MapView = {
  node: HTMLElement;
  redraw: () => void;
  /** On paper all places are shown, whatever is looked at; after it, that again. */
  paper: (isOnPaper: boolean) => void;
};

/** Half the width that the shape of a place has when it is chosen. */
const CHOSEN_PIXELS = 20;
/** For places without a shape. */
const CHOSEN_ZOOM = 12_000;

/** A canvas to look at places: wheel, drag, pinch, keys and buttons. */
export function mapView(
  spots: readonly Spot[],
  { selection, label }: { selection: Selection; label: string },
): MapView {
  const canvas = element('canvas', { role: 'application', 'aria-label': label, tabindex: 0 });
  const context = canvas.getContext('2d');
  const ground = makeGround();
  const scale = scaleBar();

  function redraw(): void {
    const { clientWidth: width, clientHeight: height } = canvas;
    if (context === null || width === 0) return;
    const view = camera.view();
    scale.update(view, height);
    draw({ context, width, height, view, ground, spots, selected: selection.id, colour: colours() });
    aim.update();
  }

  const camera = createCamera(canvas, spots, redraw);
  const aim = takeKeys(canvas, { spots, camera, selection });
  const tip = followPointer(canvas, { spots, view: camera.view, selection });
  selection.onSelect((id) => {
    const spot = spots.find(({ location }) => location.id === id);
    if (spot) camera.lookAt(spot.x, spot.y, Math.max(camera.view().k, closeUp(spot)));
    else redraw();
  });
  let wasSeen = false;
  new ResizeObserver(() => {
    canvas.width = canvas.clientWidth * devicePixelRatio;
    canvas.height = canvas.clientHeight * devicePixelRatio;
    if (wasSeen) redraw();
    else camera.fit();
    wasSeen = true;
  }).observe(canvas);
  let endPaper = () => {};
  return {
    node: element('div', { class: 'map' }, canvas, aim.node, zoomButtons(camera), scale.node, tip),
    redraw,
    paper(isOnPaper) {
      if (isOnPaper) endPaper = camera.fitForAWhile();
      else endPaper();
    },
  };
}

function zoomButtons({ closer, fit }: Camera): HTMLElement {
  return element(
    'div',
    { class: 'zoom', role: 'group', 'aria-label': 'Zoom' },
    button('+', { hint: 'Zoom in', onClick: () => closer(2) }),
    button('−', { hint: 'Zoom out', onClick: () => closer(0.5) }),
    button('⤢', { hint: 'Show all places', onClick: fit }),
  );
}

/** The colours of the page by their names, as they are now: light, dark or on paper. */
function colours(): (name: string) => string {
  const style = getComputedStyle(document.documentElement);
  const known = new Map<string, string>();
  return (name) => {
    const colour = known.get(name) ?? style.getPropertyValue(name);
    known.set(name, colour);
    return colour;
  };
}

/** So close that a place's shape can be seen, and what lies about it. */
function closeUp({ reach }: Spot): number {
  return reach === 0 ? CHOSEN_ZOOM : Math.min(CLOSEST, CHOSEN_PIXELS / reach);
}
