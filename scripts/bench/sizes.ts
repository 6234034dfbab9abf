import { type MemorySizes } from './memory/report.js';
import { type Load, toLoads } from './receiver/loads.js';

/** How much is measured: records of the target's inputs, bytes of the tap's. */
export type Sizes = {
  small: number;
  /** Records of the short input that memory is compared with. */
  short: number;
  nested: number;
  wide: number;
  /** Records in many interleaved streams. */
  streams: number;
  answerBytes: number;
  /** Those of an answer that is longer than a string can be. */
  longAnswerBytes: number;
  /** Locations that a night asks about. */
  locations: number;
  /** Callbacks that a receiver takes. */
  receiver: readonly Load[];
  memory: MemorySizes;
};

const UPLOAD = { bytes: 10e6, seconds: 2 };

/** Sizes of which start-up is less than a tenth; `scale` makes all of them smaller, or larger. */
export function toSizes(scale: number): Sizes {
  const scaled = (size: number) => Math.max(1, Math.round(size * scale));
  return {
    small: scaled(7_000_000),
    short: scaled(100_000),
    nested: scaled(3_500_000),
    wide: scaled(1_100_000),
    streams: scaled(1_000_000),
    answerBytes: scaled(500e6),
    longAnswerBytes: scaled(1.2e9),
    locations: scaled(20_000),
    receiver: toLoads(scale),
    memory: {
      answerBytes: [scaled(30e6), scaled(300e6)],
      uploads: { ...UPLOAD, count: scaled(200) },
    },
  };
}
