import type { Truth } from './truth.js';

/** A row of `usage --by device,user,service --json`, as far as it is held against the truth. */
export interface UsageRow {
  readonly device: string;
  readonly user?: string;
  readonly sharedBy?: readonly string[];
  readonly service: string;
  readonly use: Truth['kind'] | 'refused';
  readonly requests: number;
  readonly bytesUp?: number;
  readonly bytesDown?: number;
  readonly bytes?: number;
}

/** A share of a whole; a share of nothing is not assessed. */
export interface Share {
  readonly right: number;
  readonly of: number;
}

export interface Accuracy {
  /** Of the true uses (somebody, a device, a service), those that a row tells as use by this person, or by nobody named. */
  readonly recall: Share;
  /** The same where rows that tell of look-ups and of being reached count too. */
  readonly seen: Share;
  /** Of the rows that tell of use, those whose service was used at that device or address. */
  readonly service: Share;
  /** Of the rows that tell of use, those that name the device, by name or MAC, and not its address. */
  readonly deviceNamed: Share;
  /** Of the rows that name a device, those where it had the service. */
  readonly device: Share;
  readonly userNamed: Share;
  /** Of the rows that name a user, those where this user at this device had the service. */
  readonly user: Share;
  /** The bytes that rows tell, by those that went through the sockets of the clients for the same devices and services. */
  readonly bytes: Share;
  /** Of rows that tell of use, the requests, by the connections that clients made there: a flow, a greeting or a tunnel each. */
  readonly requests: Share;
  /** What is wrong or missing, a line each. */
  readonly mistakes: readonly string[];
}

/** What was refused came to no more than a look-up. */
const weight = { 'looked-up': 0, refused: 0, reached: 1, used: 2 } as const;

/** Holds what was reported against what was done. */
export function accuracyOf(rows: readonly UsageRow[], truths: readonly Truth[]): Accuracy {
  const done = truths.filter(({ service }) => service !== undefined);
  const places = placesOf(done);
  // What the truth has of a row's device and service, as much as the row says or more.
  const behind = (row: UsageRow) =>
    done.filter(
      (truth) =>
        places(truth).has(row.device) && truth.service === row.service && weight[truth.kind] >= weight[row.use],
    );
  const told = rows.filter(({ use }) => use === 'used');
  const named = told.filter(({ device }) => done.some((truth) => truth.device === device || truth.mac === device));
  const signed = told.filter(({ user }) => user !== undefined);
  const isFound = (truth: Truth, least: Truth['kind']) =>
    rows.some(
      (row) =>
        weight[row.use] >= weight[least] &&
        places(truth).has(row.device) &&
        row.service === truth.service &&
        (row.user ?? truth.user) === truth.user,
    );
  const uses = distinct(done.filter(({ kind }) => kind === 'used'));
  const missed = uses.filter((truth) => !isFound(truth, 'used'));
  const wrongService = told.filter((row) => behind(row).length === 0);
  const wrongUser = signed.filter((row) => !behind(row).some(({ user }) => user === row.user));
  const weighed = rows.filter((row) => bytesOf(row) > 0);
  return {
    recall: shareOf(uses, missed),
    seen: { right: uses.filter((truth) => isFound(truth, 'looked-up')).length, of: uses.length },
    service: shareOf(told, wrongService),
    deviceNamed: { right: named.length, of: told.length },
    device: shareOf(
      named,
      wrongService.filter((row) => named.includes(row)),
    ),
    userNamed: { right: signed.length, of: told.length },
    user: shareOf(signed, wrongUser),
    requests: {
      right: sum(told.map(({ requests }) => requests)),
      of: done.filter(({ requests }) => requests > 0).length,
    },
    bytes: {
      right: sum(weighed.map(bytesOf)),
      of: sum(
        done
          .filter((truth) => weighed.some((row) => places(truth).has(row.device) && truth.service === row.service))
          .map(({ bytesUp, bytesDown }) => bytesUp + bytesDown),
      ),
    },
    mistakes: [
      ...missed.map(({ device, user, service, way }) => `missed: ${device} ${user ?? '-'} ${service} (${way})`),
      ...wrongService.map((row) => `wrong service: ${textOf(row)}`),
      ...wrongUser.map((row) => `wrong user: ${textOf(row)}`),
    ],
  };
}

/** All that a device is rightly called: its name, its MAC, and every address it had. */
function placesOf(truths: readonly Truth[]): (truth: Truth) => ReadonlySet<string> {
  const places = new Map<string, Set<string>>();
  for (const { device, mac, address } of truths) {
    const names = places.get(device) ?? new Set([device, mac]);
    places.set(device, names.add(address));
  }
  return ({ device }) => places.get(device)!;
}

function distinct(truths: readonly Truth[]): readonly Truth[] {
  return [...new Map(truths.map((truth) => [`${truth.device} ${truth.user} ${truth.service}`, truth])).values()];
}

function shareOf<T>(all: readonly T[], wrong: readonly T[]): Share {
  return { right: all.length - wrong.length, of: all.length };
}

function textOf({ device, user, sharedBy, service, use }: UsageRow): string {
  return `${device} ${user ?? sharedBy?.join('/') ?? '-'} ${service} ${use}`;
}

function bytesOf({ bytesUp = 0, bytesDown = 0, bytes = 0 }: UsageRow): number {
  return bytesUp + bytesDown + bytes;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
