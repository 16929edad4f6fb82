/** What the bundle is made of: each part is loaded when it is asked for. */
export const program = {
  /** Runs one command line (without node and script); its exit code. */
  run: async (args: readonly string[]): Promise<number> => (await import('./command-line.js')).runCommandLine(args),
  /** The task of a worker thread. */
  worker: async () => (await import('../../pipeline/worker.js')).default,
};

export type Program = typeof program;
