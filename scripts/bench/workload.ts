/** One row of a table: a program that reads the workload's input on stdin. */
export type Case = {
  name: string;
  /** Program and arguments. It runs in an empty folder of its own; stdout goes to the file `stdout` there. */
  command: readonly [string, ...string[]];
  /** The file, or the folder of files, below that folder whose lines are counted. */
  output: string;
  /** How many there must be: a program that left something out was not quick. */
  lines: number;
  /** Its failure is a result, too: for programs that cannot do every size. */
  mayFail?: boolean;
};

/** One table: what the same input costs different programs. */
export type Workload = {
  title: string;
  input: { path: string; bytes: number };
  /** Records in the input. */
  records: number;
  cases: readonly Case[];
  /** Name of the case that the others are compared with. */
  baseline: string;
  /** What a reader must know to judge the numbers; paragraphs below the table. */
  notes: readonly string[];
};
