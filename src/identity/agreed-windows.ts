import { graceMs, leadMs, NameGround, silent } from './knowledge.js';

/** One statement that a server answers to a name; clients and hosts by their numbers. */
export interface NameStatement {
  readonly server: number;
  readonly client: number;
  readonly host: number;
  /** Place in the catalogue, or `otherName`, or `silent`. */
  readonly service: number;
  /** `NameGround`. */
  readonly ground: number;
  readonly time: number;
  readonly until: number;
}

/** A time in which all who asked for a server were after one service. */
export interface AgreedWindow {
  readonly from: number;
  readonly until: number;
  /** One of the names that were stated. */
  readonly host: number;
  readonly ground: number;
}

/**
 * When a server served one service and answered to no other name, ascending in time: then it may be named for a client of
 * whom nothing is known.
 *
 *   statement    chatgpt.com |=== TTL ===|----- grace -----|
 *   names from    |- lead -|=============================|
 *   blocks     |---------- grace ----------|===============…   any other name: both ways, for it may have served both before
 */
export function agreedWindows(names: readonly NameStatement[], hosts: readonly string[]): AgreedWindow[] {
  const edges = edgesOf(names);
  const blocking = new Counts();
  const naming = [new Counts(), new Counts()] as const;
  const windows: AgreedWindow[] = [];
  for (let i = 0; i < edges.length; ) {
    const { time } = edges[i]!;
    for (; i < edges.length && edges[i]!.time === time; i++) {
      const { name, isNaming, step } = edges[i]!;
      if (isNaming) naming[name.ground === NameGround.Answer ? 0 : 1].add(name.host, step);
      else blocking.add(name.service, step);
    }
    const until = edges[i]?.time;
    const ground = naming[0].size > 0 ? NameGround.Answer : NameGround.Sni;
    const stated = ground === NameGround.Answer ? naming[0] : naming[1];
    if (until === undefined || stated.size === 0 || blocking.size !== 1) continue;
    push(windows, { from: time, until, host: firstByName(stated.keys(), hosts), ground });
  }
  return windows;
}

interface Edge {
  readonly time: number;
  readonly name: NameStatement;
  /** Whether it names from here on, or blocks. */
  readonly isNaming: boolean;
  readonly step: 1 | -1;
}

function edgesOf(names: readonly NameStatement[]): Edge[] {
  const edges: Edge[] = [];
  for (const name of names) {
    if (name.service === silent) continue;
    const end = name.until + graceMs;
    edges.push(
      { time: name.time - graceMs, name, isNaming: false, step: 1 },
      { time: end, name, isNaming: false, step: -1 },
    );
    if (name.service < 0) continue;
    edges.push(
      { time: name.time - leadMs, name, isNaming: true, step: 1 },
      { time: end, name, isNaming: true, step: -1 },
    );
  }
  return edges.sort((a, b) => a.time - b.time);
}

/** How many statements hold of each kind. */
class Counts {
  private readonly counts = new Map<number, number>();

  get size(): number {
    return this.counts.size;
  }

  keys(): Iterable<number> {
    return this.counts.keys();
  }

  add(key: number, step: number): void {
    const left = (this.counts.get(key) ?? 0) + step;
    if (left === 0) this.counts.delete(key);
    else this.counts.set(key, left);
  }
}

/** Several names of one service: any of them will do, but always the same. */
function firstByName(places: Iterable<number>, hosts: readonly string[]): number {
  let first = -1;
  for (const place of places) if (first < 0 || hosts[place]! < hosts[first]!) first = place;
  return first;
}

/** Windows that follow on one another and say the same are one. */
function push(windows: AgreedWindow[], window: AgreedWindow): void {
  const last = windows.at(-1);
  if (last && last.until === window.from && last.host === window.host && last.ground === window.ground)
    windows[windows.length - 1] = { ...last, until: window.until };
  else windows.push(window);
}
