import { closeSync, mkdirSync, openSync, utimesSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder } from './data-folder.js';
import { kept } from './kept.js';
import { headerLines, type LogText } from './log-text.js';
import { type Exchange, Office } from './office.js';
import { logTexts } from './registry.js';

/** What a generated log holds, counted while it was written. */
export interface Truth {
  readonly format: string;
  readonly bytes: number;
  /** Facts stated. */
  readonly records: number;
  readonly ignored: number;
  /** Lines that no reader can accept. */
  readonly damaged: number;
  /** Exchanges with AI hosts. */
  readonly aiExchanges: number;
  /** Lines that contain the name of an AI host, wherever: what `grep -c -F` finds. */
  readonly aiLines: number;
  /** By service id; only where the log names hosts. */
  readonly services: Readonly<Record<string, ServiceTruth>>;
  /** Distinct (hour, client, user, service) of the AI exchanges. */
  readonly groups: number;
  /** Distinct clients and users among the AI exchanges; users only where the log states them. */
  readonly devices: number;
  readonly users: number;
}

export interface ServiceTruth {
  readonly requests: number;
  readonly blocked: number;
}

export interface GeneratedLog {
  readonly path: string;
  readonly truth: Truth;
}

/** Tuesday 3 November 2026, 07:00 to 19:00 UTC. */
const day = { from: Date.parse('2026-11-03T07:00:00Z'), to: Date.parse('2026-11-03T19:00:00Z') };
/** One line in this many is damaged. */
const damagedEvery = 5_000;

/**
 * The log called `name` (a file of `formats/`) of at least `bytes` bytes, written now unless it lies in `bench/data` already.
 * The same name and size give the same bytes on every machine.
 */
export function generatedLog(name: string, bytes: number, distinct = false): GeneratedLog {
  const text = logTexts.get(name);
  if (text === undefined) throw new Error(`no generator called ${name}`);
  mkdirSync(dataFolder, { recursive: true });
  const path = join(dataFolder, `${name}${distinct ? '-distinct' : ''}-${bytes}.log`);
  const truth = kept(`${path}.truth.json`, () => {
    const written = write(path, text, bytes, distinct);
    utimesSync(path, day.to / 1000, day.to / 1000);
    return written;
  });
  return { path, truth };
}

function write(path: string, text: LogText, bytes: number, distinct: boolean): Truth {
  const office = new Office({ ...day, seed: 20261103, distinct });
  const tally = new TruthTally(text);
  const out = new LogWriter(path);
  let nextDamage = damagedEvery;
  try {
    out.write(text.header);
    while (out.bytes < bytes) {
      const exchange = office.next(out.bytes / bytes);
      out.write(tally.add(exchange));
      if (exchange.number !== nextDamage) continue;
      out.write(tally.damage());
      nextDamage += damagedEvery;
    }
  } finally {
    out.close();
  }
  return tally.truth(out.bytes);
}

/** Writes Latin-1 text in chunks. Collecting the chunk as one string instead took twice as long, most of it in the garbage collector. */
class LogWriter {
  bytes = 0;
  private readonly file: number;
  private readonly chunk = Buffer.allocUnsafe(4 << 20);
  private used = 0;

  constructor(path: string) {
    this.file = openSync(path, 'w');
  }

  write(text: string): void {
    if (this.used + text.length > this.chunk.length) this.flush();
    this.used += this.chunk.write(text, this.used, 'latin1');
    this.bytes += text.length;
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }

  private flush(): void {
    writeSync(this.file, this.chunk, 0, this.used);
    this.used = 0;
  }
}

/** Counts what is written. */
class TruthTally {
  private readonly counts = { records: 0, ignored: 0 };
  private readonly services = new Map<string, { requests: number; blocked: number }>();
  private readonly groups = new Set<string>();
  private readonly devices = new Set<string>();
  private readonly users = new Set<string>();
  private damaged = 0;
  private aiExchanges = 0;
  private aiLines = 0;
  private readonly text: LogText;

  constructor(text: LogText) {
    this.text = text;
    this.counts.ignored = headerLines(text);
  }

  /** The lines of `exchange`, which are counted. */
  add(exchange: Exchange): string {
    const lines = this.text.lines(exchange, this.counts);
    const { host } = exchange;
    if (host.service !== undefined) this.addAi(exchange, host.service);
    if (host.resemblesAi && this.text.evidence !== undefined) this.aiLines += linesNaming(lines, host.name);
    return lines;
  }

  damage(): string {
    this.damaged++;
    return this.text.damaged;
  }

  truth(bytes: number): Truth {
    const { counts, damaged, aiExchanges, aiLines } = this;
    return {
      format: this.text.format,
      bytes,
      ...counts,
      damaged,
      aiExchanges,
      aiLines,
      services: Object.fromEntries([...this.services].sort(([a], [b]) => (a < b ? -1 : 1))),
      groups: this.groups.size,
      devices: this.devices.size,
      users: this.users.size,
    };
  }

  private addAi({ timeMs, device, blocked }: Exchange, service: string): void {
    this.aiExchanges++;
    if (this.text.evidence === undefined) return;
    const counts = this.services.get(service) ?? { requests: 0, blocked: 0 };
    counts.requests++;
    if (blocked && this.text.statesBlocks) counts.blocked++;
    this.services.set(service, counts);
    const user = this.text.statesUsers ? device.user : '';
    this.groups.add(`${Math.floor(timeMs / 3_600_000)} ${device.address} ${user} ${service}`);
    this.devices.add(device.address);
    if (user !== '') this.users.add(user);
  }
}

function linesNaming(lines: string, name: string): number {
  let count = 0;
  for (const line of lines.split('\n')) if (line.includes(name)) count++;
  return count;
}
