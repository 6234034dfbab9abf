import { daysFrom } from '../reports/days.js';
import { type ReportData } from '../report/report-data.js';
import { shiftHours } from '../report/shift-hours.js';
import { sayNumber } from '../report/words.js';
import { type Bar, lyingBars, uprightBars } from './bars.js';
import { sayDay } from './days.js';
import { element } from './element.js';
import { chart } from './figure.js';
import { section } from './section.js';
import { asTable } from './table.js';

const ZONES: [zone: string, name: string][] = [
  ['UTC', 'UTC'],
  ['America/New_York', 'Eastern'],
  ['America/Chicago', 'Central'],
  ['America/Denver', 'Mountain'],
  ['America/Phoenix', 'Arizona'],
  ['America/Los_Angeles', 'Pacific'],
  ['America/Anchorage', 'Alaska'],
  ['Pacific/Honolulu', 'Hawaii'],
  ['America/Puerto_Rico', 'Puerto Rico'],
];
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** When devices were seen, and where they live; null where nothing is known of either. */
export function chartsSection(data: ReportData): HTMLElement | null {
  const hasHours = Object.keys(data.hours).length > 0;
  const charts = [...recordsByDay(data), ...zipCodes(data)];
  if (!hasHours && charts.length === 0) return null;
  const others = element('div', { class: 'charts' }, ...charts);
  const none = element('p', { class: 'hint' }, 'No answer of this run told at what hour devices were seen.');
  return section('charts', 'When and where from', ...(hasHours ? sightingsInZone(data) : [none]), others);
}

/** Charts of sightings, and the choice of their time zone. */
function sightingsInZone(data: ReportData): HTMLElement[] {
  const options = ZONES.map(([zone, name]) => element('option', { value: zone }, name));
  const select = element('select', { id: 'zone' }, ...options);
  const charts = element('div', { class: 'charts' });
  const draw = () => {
    const zone = select.value;
    charts.replaceChildren(...sightings(data, zone, ZONES.find(([id]) => id === zone)?.[1] ?? zone));
  };
  select.addEventListener('change', draw);
  draw();
  const label = element('label', { for: 'zone' }, 'Time zone of sightings');
  return [element('p', { class: 'controls' }, label, select), charts];
}

function sightings({ hours }: ReportData, zone: string, name: string): HTMLElement[] {
  const { byHour, byWeekday, byDay, partDays } = shiftHours(hours, zone);
  const hourBars = byHour.map((value, hour) => ({ name: `${String(hour).padStart(2, '0')}:00`, value }));
  const dayBars = allDays(Object.keys(byDay)).map((day) => ({ name: day, value: byDay[day] ?? 0 }));
  const part = partDays.filter((day) => byDay[day] !== undefined).map(sayDay);
  return [
    upright(`Sightings by hour of the day, ${name}`, 'Hour', hourBars, {
      width: 420,
      ticks: (hour) => (Number(hour.slice(0, 2)) % 3 === 0 ? hour.slice(0, 2) : null),
    }),
    weekdays(byWeekday, name),
    upright(`Sightings by day, ${name}`, 'Day', dayBars, {
      width: 420,
      ticks: dayTick(dayBars),
      hint: part.length === 0 ? undefined : `${part.join(', ')} in part only`,
    }),
  ];
}

/** Averages, since a run may ask about two Mondays and no Sunday. */
function weekdays(byWeekday: readonly (number | null)[], name: string): HTMLElement {
  const title = `Average sightings by weekday, ${name}`;
  const bars = byWeekday.flatMap((value, day) => (value === null ? [] : [{ name: WEEKDAYS[day] ?? '', value }]));
  const missing = WEEKDAYS.filter((_, day) => byWeekday[day] === null);
  const hint = missing.length === 0 ? undefined : `no whole day of ${missing.join(', ')} was asked about`;
  return upright(title, 'Weekday', bars, { width: 420, hint });
}

function recordsByDay({ streams }: ReportData): HTMLElement[] {
  return streams.flatMap(({ name, by_day }) => {
    const days = allDays(Object.keys(by_day));
    if (days.length === 0) return [];
    const bars = days.map((day) => ({ name: day, value: by_day[day] ?? 0 }));
    return [upright(`Records of ${name} by day (UTC)`, 'Day', bars, { width: 420, ticks: dayTick(bars) })];
  });
}

function zipCodes({ zipcodes, zipcode_count }: ReportData): HTMLElement[] {
  if (zipcodes.length === 0) return [];
  const bars = zipcodes.slice(0, 15).map(([name, value]) => ({ name, value }));
  const title = 'Devices by home ZIP code';
  const hint = `the top ${bars.length} of ${sayNumber(zipcode_count)}`;
  const rows = zipcodes.map(([zipcode, devices]) => [zipcode, sayNumber(devices)]);
  const picture = lyingBars(bars, { width: 340 });
  return [chart(title, { picture, hint, table: asTable(title, ['ZIP code', 'Devices'], rows) })];
}

type Upright = Parameters<typeof uprightBars>[1] & { hint?: string | undefined };

function upright(title: string, column: string, bars: Bar[], { hint, ...options }: Upright): HTMLElement {
  const rows = bars.map(({ name, value }) => [name, sayNumber(value)]);
  return chart(title, { picture: uprightBars(bars, options), hint, table: asTable(title, [column, 'Count'], rows) });
}

/** The days from the first to the last, those between them that have nothing included. */
function allDays(days: readonly string[]): string[] {
  const sorted = [...days].sort();
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return [];
  return daysFrom(first, Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000) + 1);
}

/** Some five names of days, however many there are. */
function dayTick(bars: readonly Bar[]): (day: string) => string | null {
  const every = Math.max(1, Math.ceil(bars.length / 6));
  const ticked = new Set(bars.filter((_, index) => index % every === 0).map(({ name }) => name));
  return (day) => (ticked.has(day) ? sayDay(day) : null);
}
