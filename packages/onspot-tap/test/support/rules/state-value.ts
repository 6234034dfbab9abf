import { toDay } from './facts.js';

/** A state as text says it, read without the tap. */
export type StateValue = {
  bookmarks: Record<string, Record<string, string>>;
  delivered?: Record<string, Record<string, string>>;
  ahead?: Record<string, Record<string, string[]>>;
  gaps?: Record<string, Record<string, string[]>>;
};

export type DayOf = { stream: string; location: string; day: number };

export function parseStateText(text: string | undefined): StateValue {
  return JSON.parse(text ?? '{"bookmarks":{}}') as StateValue;
}

/** Every bookmark, as the last finished day. */
export function* bookmarksOf({ bookmarks }: StateValue): Generator<DayOf> {
  for (const [stream, ofStream] of Object.entries(bookmarks)) {
    for (const [location, text] of Object.entries(ofStream)) yield { stream, location, day: toDay(text) };
  }
}

/** Every day ahead of a bookmark, or every gap. */
export function* daysIn(sets: StateValue['ahead'] = {}): Generator<DayOf> {
  for (const [stream, ofStream] of Object.entries(sets)) {
    for (const [location, parts] of Object.entries(ofStream)) {
      for (const part of parts) {
        const [first = '', last = first] = part.split('/');
        for (let day = toDay(first); day <= toDay(last); day += 1) yield { stream, location, day };
      }
    }
  }
}

export const nameOf = ({ stream, location, day }: DayOf): string => `${stream} ${location} ${day}`;

/** The last finished day of one stream and location. */
export function bookmarkOf(state: StateValue, { stream, location }: DayOf): number | undefined {
  return [...bookmarksOf(state)].find((other) => other.stream === stream && other.location === location)?.day;
}
