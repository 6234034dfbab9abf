import { axisX, axisY, barX, barY, gridY, plot, pointerX, pointerY, ruleX, ruleY, tip } from '@observablehq/plot';
import { sayNumber } from '../report/words.js';

export type Bar = { name: string; value: number };

const COMPACT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const STYLE = { background: 'none', color: 'var(--text)', fontSize: '11px', fontFamily: 'inherit' };

type Upright = {
  width: number;
  height?: number;
  ticks?: (name: string) => string | null;
  marked?: (name: string) => boolean;
};

/** Upright bars: things that have an order, such as days. Marked ones are hatched by a line above them. */
export function uprightBars(bars: readonly Bar[], { width, height = 180, ticks = (name) => name }: Upright): Element {
  const named = new Map(bars.map(({ name }) => [name, ticks(name)]));
  return plot({
    width,
    height,
    marginLeft: 40,
    marginBottom: 24,
    style: STYLE,
    x: { type: 'band', domain: bars.map(({ name }) => name), padding: 0.2 },
    y: { nice: true, label: null },
    marks: [
      gridY({ stroke: 'var(--line)', strokeOpacity: 1, ticks: 4 }),
      axisY({ ticks: 4, tickSize: 0, tickFormat: (value: number) => COMPACT.format(value), label: null }),
      axisX({
        ticks: bars.filter(({ name }) => named.get(name) !== null).map(({ name }) => name),
        tickFormat: (name: string) => named.get(name) ?? '',
        tickSize: 0,
        tickPadding: 6,
        label: null,
      }),
      barY(bars, { x: 'name', y: 'value', fill: 'var(--bar)', ry1: 2 }),
      ruleY([0], { stroke: 'var(--faint)' }),
      tip(bars, pointerX({ x: 'name', y: 'value', title: describe, ...TIP })),
    ],
  });
}

/** Lying bars: things that have names. */
export function lyingBars(bars: readonly Bar[], { width }: { width: number }): Element {
  return plot({
    width,
    height: bars.length * 17 + 10,
    marginLeft: 60,
    marginRight: 48,
    marginTop: 4,
    marginBottom: 4,
    style: STYLE,
    x: { axis: null },
    y: { type: 'band', domain: bars.map(({ name }) => name), label: null, tickSize: 0, padding: 0.25 },
    marks: [
      barX(bars, { x: 'value', y: 'name', fill: 'var(--bar)', rx2: 2 }),
      ruleX([0], { stroke: 'var(--faint)' }),
      axisY({ tickSize: 0, label: null }),
      tip(bars, pointerY({ x: 'value', y: 'name', title: describe, ...TIP })),
    ],
  });
}

/** Rises to the right, falls to the left. */
const TIP = { fill: 'var(--surface)', stroke: 'var(--line)', pathFilter: 'none' };

function describe({ name, value }: Bar): string {
  return `${name}: ${sayNumber(value)}`;
}
