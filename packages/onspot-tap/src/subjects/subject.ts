import { type Location } from '../locations/location.js';
import { type Audience } from './audience.js';

/** What one question is about. Its `id` stands in the ledger, in bookmarks and in records. */
export type Subject =
  | { kind: 'location'; id: string; location: Location }
  | { kind: 'group'; id: string; members: readonly Location[] }
  | { kind: 'pair'; id: string; targeting: readonly Location[]; attribution: readonly Location[] }
  | { kind: 'audience'; id: string; audience: Audience };

/** Subjects by their id. */
export type Subjects = ReadonlyMap<string, Subject>;
