/** The machine the laboratory borrows: namespaces and processes of its own, and a folder, all gone when it closes. */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

export interface Machine {
  /** For configurations, logs and the truth. */
  readonly folder: string;
  /** Makes a namespace with its loopback up. */
  addNamespace(name: string): void;
  /** Runs a program to its end in a namespace; throws with what it said where it fails. */
  run(namespace: string, command: readonly string[]): void;
  /** The same without blocking, for at most 20 seconds; answers what it printed. `undefined` where it fails. */
  attempt(namespace: string, command: readonly string[]): Promise<string | undefined>;
  /** Starts a program that stays in the foreground; what it prints goes to `<name>.out` in the folder. */
  start(namespace: string, name: string, command: readonly string[]): ChildProcess;
  /** Starts a program whose standard input and output are pipes. */
  converse(namespace: string, command: readonly string[]): ChildProcess;
  /** Ends a process by its id and waits for it, so that its log is whole. */
  stop(process: ChildProcess): Promise<void>;
  /** Ends what runs in the namespaces and removes them; the folder too unless it is kept. Safe to call twice. */
  close(keepFolder: boolean): void;
  /** The name `ip netns` knows a namespace by. */
  realName(namespace: string): string;
}

export function borrowMachine(): Machine {
  const folder = mkdtempSync(join(tmpdir(), 'lamplighter-lab-'));
  // Daemons that give up root have folders of their own below.
  chmodSync(folder, 0o755);
  const prefix = `lab${process.pid}-`;
  const namespaces: string[] = [];
  const within = (namespace: string, command: readonly string[]) => [
    'netns',
    'exec',
    `${prefix}${namespace}`,
    ...command,
  ];
  return {
    folder,
    realName: (namespace) => `${prefix}${namespace}`,
    addNamespace(name) {
      execFileSync('ip', ['netns', 'add', `${prefix}${name}`]);
      namespaces.push(name);
      execFileSync('ip', within(name, ['ip', 'link', 'set', 'lo', 'up']));
    },
    run(namespace, command) {
      execFileSync('ip', within(namespace, command), { stdio: ['ignore', 'ignore', 'pipe'], timeout: 20_000 });
    },
    async attempt(namespace, command) {
      return promisify(execFile)('ip', within(namespace, command), { timeout: 20_000 }).then(
        ({ stdout }) => stdout,
        () => undefined,
      );
    },
    start(namespace, name, command) {
      const output = openSync(join(folder, `${name}.out`), 'a');
      // Logs without a zone are in UTC wherever the laboratory stands.
      const env = { ...process.env, TZ: 'UTC' };
      const child = spawn('ip', within(namespace, command), { stdio: ['ignore', output, output], env });
      closeSync(output);
      return child;
    },
    converse(namespace, command) {
      return spawn('ip', within(namespace, command), { stdio: ['pipe', 'pipe', 'inherit'] });
    },
    async stop(child) {
      for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill(signal);
        for (let waited = 0; waited < 5000 && child.exitCode === null && child.signalCode === null; waited += 50) {
          await sleep(50);
        }
      }
    },
    close(keepFolder) {
      for (const namespace of namespaces.splice(0).reverse()) remove(`${prefix}${namespace}`);
      if (!keepFolder) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A folder below another; one for daemons that give up root may be written by all. */
export function openFolder(parent: string, name: string, forAll = false): string {
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, forAll ? 0o777 : 0o755);
  return folder;
}

function remove(namespace: string): void {
  const inside = execFileSync('ip', ['netns', 'pids', namespace], { encoding: 'utf8' }).split('\n').filter(Boolean);
  for (const id of inside) {
    try {
      process.kill(Number(id), 'SIGKILL');
    } catch {
      // It ended between being listed and being told to.
    }
  }
  execFileSync('ip', ['netns', 'delete', namespace]);
}
