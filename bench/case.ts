/** How a run was asked for. */
export interface Setting {
  /** Small inputs, one round, and only the claims that no machine's speed can change. */
  readonly quick: boolean;
  /** Size of the main input. */
  readonly bytes: number;
}

/** One program over one input; it always runs in a process of its own. */
export interface Contender {
  readonly name: string;
  readonly command: readonly string[];
  /** Size of what it reads. */
  readonly bytes: number;
  /** Undo the round before: a scan wants a new database. */
  readonly before?: () => void;
  /** Numbers that it prints. */
  readonly figures?: (stdout: string) => Figures;
}

export type Figures = Readonly<Record<string, number>>;

/** What a contender took: medians over the rounds. */
export interface Result {
  readonly name: string;
  readonly bytes: number;
  readonly wallSeconds: number;
  /** Of all threads and child processes; absent where GNU time is not installed. */
  readonly cpuSeconds?: number;
  /** Peak resident memory of the largest process; absent where GNU time is not installed. */
  readonly peakBytes?: number;
  readonly figures: Figures;
}

export type Results = ReadonlyMap<string, Result>;

/** Something that should hold. */
export interface Claim {
  readonly promise: string;
  /** What was found, in figures. */
  readonly found: string;
  readonly kept: boolean;
  /** A count or a number of bytes, the same on every machine; the others hang on this machine's speed and fail no build. */
  readonly gate: boolean;
}

export interface Column {
  readonly title: string;
  readonly text: (result: Result, results: Results) => string;
}

export interface Plan {
  readonly contenders: readonly Contender[];
  readonly columns: readonly Column[];
  readonly claims: (results: Results) => readonly Claim[];
}

/** One question. A file in `cases/` default-exports one; its file name is what `npm run bench -- NAME` takes. */
export interface Case {
  readonly question: string;
  /** Has claims that no machine's speed can change. */
  readonly inQuick: boolean;
  /** Input size where the command line names none. */
  readonly bytes: number;
  readonly plan: (setting: Setting) => Plan | Promise<Plan>;
}
