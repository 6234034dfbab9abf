/** A program that is measured. It runs in an empty folder of its own; stdout goes to the file `stdout` there. */
export type Case = {
  name: string;
  /** Program and arguments. */
  command: readonly [string, ...string[]];
  /** The file that it reads on stdin. */
  input: string;
  /**
   * The files, or folders of files, below its folder whose lines are counted, and how many there must be: a program that
   * left something out was not quick. Those of a file that ends in `.gz` are counted unpacked.
   */
  outputs: ReadonlyMap<string, number>;
  /** An S3 server runs beside it (`besideS3`), in a process of its own. */
  needsS3?: boolean;
  /** The ratio to reach: at least that much for speed, at most for time; by baseline where there are several. */
  goal?: number | Readonly<Record<string, number>>;
  /** The most memory it may have. */
  peakGoalMebibytes?: number;
  /** Its failure is a result, too: for programs that cannot do every size. */
  mayFail?: boolean;
};

/** Programs that are measured in turn. */
export type Workload = { title: string; cases: readonly Case[] };

/** One table: what the same input costs different programs. */
export type Comparison = Workload & {
  /** What is told per second: records, and bytes as the programs read them. */
  records: number;
  bytes: number;
  /** Name of the case that the others are compared with; several, or none, where it is a list. */
  baseline: string | readonly string[];
  /** Whether twice as quick as the baseline is 2 (speed) or 0.5 (time). */
  ratio: 'speed' | 'time';
  /** What a reader must know to judge the numbers; paragraphs below the table. */
  notes: readonly string[];
};
