import { type Storage } from '@onspot-tap/storage';
import { type Bell } from './bell.js';
import { type Encoding } from './encoding.js';
import { type StoredObject } from './stored-object.js';

/** What the target needs of a storage. */
export type TargetStorage = Pick<Storage, 'url' | 'openWriter' | 'read' | 'write' | 'delete'> &
  // One that says nothing of it counts as one whose writers hold nothing.
  Partial<Pick<Storage, 'writerBytes'>>;

/** When an object is completed although its stream goes on. */
export type Rotation = { bytes: number; records: number; ageMs: number };

/** What all objects of a run have in common. */
export type ObjectsOptions = {
  storage: TargetStorage;
  rotation: Rotation;
  /** For all open objects together. */
  memoryBytes: number;
  /** How many objects may be completed side by side. */
  parallel: number;
  clock: () => number;
  /** Whether a key may have been used before, as with a run id that somebody gives: such an object is not replaced. */
  keysMayBeTaken: boolean;
  /** Aborts the writes under way. */
  signal: AbortSignal;
  /** Rung whenever something has ended: a write, a completion, a failure. */
  bell: Bell;
};

/** What is known of an object before its first line. */
export type Opening = {
  key: string;
  sequence: number;
  encoding: Encoding;
  onStored: (stored: StoredObject) => void;
};
