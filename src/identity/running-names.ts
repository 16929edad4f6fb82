import type { Naming } from './bindings.js';
import { graceMs, leadMs, NameGround, silent } from './knowledge.js';

/** Statements that are held; an hour of a busy link has fewer. The servers that were heard of first are forgotten. */
const mostHeld = 1 << 17;

/** Of one server: more are the same again and again, or a flood, and each flow looks through them. */
const mostOfServer = 1 << 8;

/** One name that a server was called by. */
export interface Told {
  /** Whatever the caller tells addresses apart by. */
  readonly client: number;
  readonly host: string;
  /** Place in the catalogue, or `otherName`, or `silent`. */
  readonly service: number;
  /** `NameGround`. */
  readonly ground: number;
  readonly time: number;
  readonly until: number;
}

/** A service that a server is taken for, and why. */
export interface RunningName {
  readonly service: number;
  readonly host: string;
  readonly naming: Naming;
}

/**
 * What a source teaches while it is read, for its own flows: a capture is read once, and a pipe cannot be read twice.
 * The rules are those of `Knowledge`. Servers and clients are numbers of the caller's.
 */
export class RunningNames {
  /** In the order in which they were first heard of. */
  private servers = new Map<number, Told[]>();
  private held = 0;

  add(server: number, told: Told): void {
    const names = this.servers.get(server);
    if (!names) this.servers.set(server, [told]);
    else insert(names, told);
    this.held++;
    if (names && names.length > mostOfServer) {
      names.shift();
      this.held--;
    }
    while (this.held > mostHeld) this.forgetOldest();
  }

  clear(): void {
    if (this.held > 0) this.servers = new Map();
    this.held = 0;
  }

  /** Whether a server was called by the name of a service. */
  servesAny(server: number): boolean {
    return this.servers.get(server)?.some(({ service }) => service >= 0) ?? false;
  }

  /** What the client itself was told; `taken` where that is no service. */
  ownName(server: number, client: number, time: number): RunningName | 'taken' | undefined {
    const own = this.servers.get(server)?.filter((told) => told.client === client && told.service !== silent);
    if (!own || own.length === 0) return undefined;
    const answer = latest(own, NameGround.Answer, time);
    const sni = latest(own, NameGround.Sni, time);
    if (!answer && !sni) return undefined;
    const isAnswered = answer && (!sni || answer.service === sni.service || answer.time > sni.time);
    const told = isAnswered ? answer : sni!;
    if (told.service < 0) return 'taken';
    return { service: told.service, host: told.host, naming: isAnswered ? 'own-answer' : 'own-sni' };
  }

  /** What all who asked agree on; `disputed` where they do not. */
  othersName(server: number, time: number): RunningName | 'disputed' | undefined {
    const near = this.servers
      .get(server)
      ?.filter((told) => told.service !== silent && told.time - graceMs <= time && time < told.until + graceMs);
    const first = near?.[0];
    if (!near || !first) return undefined;
    if (near.some(({ service }) => service !== first.service) || first.service < 0) return 'disputed';
    const naming = near.filter((told) => told.time - leadMs <= time);
    const best = naming.find(({ ground }) => ground === NameGround.Answer) ?? naming[0];
    if (!best) return undefined;
    const isAnswer = best.ground === NameGround.Answer;
    return { service: best.service, host: best.host, naming: isAnswer ? 'other-answer' : 'other-sni' };
  }

  private forgetOldest(): void {
    const [server, names] = this.servers.entries().next().value!;
    this.servers.delete(server);
    this.held -= names.length;
  }
}

/** Ascending in time; nearly all come so. */
function insert(names: Told[], told: Told): void {
  let at = names.length;
  while (at > 0 && names[at - 1]!.time > told.time) at--;
  if (at === names.length) names.push(told);
  else names.splice(at, 0, told);
}

/** The last statement of one ground that holds at `time`, or else the first soon after. */
function latest(names: readonly Told[], ground: number, time: number): Told | undefined {
  const all = names.filter((told) => told.ground === ground);
  return (
    all.findLast((told) => told.time <= time && time < told.until + graceMs) ??
    all.find((told) => told.time > time && told.time <= time + leadMs)
  );
}
