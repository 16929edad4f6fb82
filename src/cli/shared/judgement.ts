import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { harmless } from '../../harmless.js';
import type { Directory } from '../../identity/directory.js';
import { ApiMatcher } from '../../match/api-matcher.js';
import type { Catalogue, Service } from '../../match/catalogue.js';
import { countedServices } from '../../match/counted-services.js';
import { HostMatcher } from '../../match/host-matcher.js';
import { openCatalogue } from '../../match/open-catalogue.js';
import { groupsOf } from '../../policy/groups-of.js';
import { defaultPolicyFile, emptyPolicy, type Policy } from '../../policy/policy.js';
import { unmatchedNames } from '../../policy/unmatched-names.js';
import type { Decision } from '../../policy/use.js';
import type { Verdict } from '../../policy/verdict.js';
import type { Pseudonyms } from '../../privacy/pseudonyms.js';
import type { Use } from '../../report/best-evidence.js';
import type { UseDescription } from '../../report/usage.js';
import type { UseTarget } from '../../report/used-or-looked-up.js';
import type { UseReading } from '../../report/uses.js';
import { kindOfService } from '../../tally/service-kind.js';
import { say } from './output.js';
import { type StoredNames, storedNames } from './stored-names.js';

/** The catalogue and the policy, as reading commands ask them about stored uses. */
export interface Judgement {
  readonly catalogue: Catalogue;
  readonly policy: Policy;
  decision(use: Use): Decision;
  decide(use: Use): Verdict;
  describe(use: Use): UseDescription;
  /** How stored cells are read as uses. */
  readonly reading: UseReading;
  /** Of the user, where there is a directory and it says so. */
  department(use: Pick<Use, 'user'>): string | undefined;
  readonly directory: Directory | undefined;
  /** Of a kind of hidden traffic. */
  hiddenName(id: string): string | undefined;
}

export interface JudgementOptions {
  readonly policy?: string;
  readonly signatures?: string;
  /** Path of an export of the directory. */
  readonly directory?: string;
  /** The database that is judged, and the key of its pseudonyms. */
  readonly db?: string;
  readonly keyFile?: string;
}

/** Without a named policy the one in the working folder decides, if it is there; else nothing was reviewed. */
export async function openJudgement(options: JudgementOptions): Promise<Judgement> {
  const { policy: path, signatures } = options;
  const catalogue = await openCatalogue({ signatures });
  const names = options.db === undefined ? undefined : await storedNames(options.db, options.keyFile);
  const policy = await openPolicy(path, names?.pseudonyms);
  const directory = await openDirectory(options.directory, names?.pseudonyms);
  if (names) sayUnmatched(policy, options.directory, names);
  const department = ({ user }: Pick<Use, 'user'>) =>
    user === undefined ? undefined : directory?.personOf(user)?.department;
  const services = new Map(countedServices(catalogue).map((service) => [service.id, service]));
  const regions = new Regions(catalogue);
  let asked: { readonly use: Use; readonly decision: Decision } | undefined;
  // A use is asked about more than once: for totals, and for its row.
  const decision = (use: Use): Decision => {
    if (kindOfService(use.service) === 'hidden') return notJudged;
    if (asked?.use !== use) asked = { use, decision: policy.decide(describedUse(use, services.get(use.service))) };
    return asked.decision;
  };
  return {
    catalogue,
    policy,
    directory,
    department,
    reading: {
      targetOf: targetsOf(catalogue),
      ...(directory && { personOf: personsOf(directory) }),
      mark: [catalogue.digest, ...directoryMark(options.directory, names?.pseudonyms)].join(' '),
    },
    decision,
    hiddenName: (id) => services.get(id)?.name,
    decide: (use) => decision(use).verdict,
    describe: (use) => {
      const service = services.get(use.service);
      return {
        name: service?.name,
        vendor: service?.vendor || undefined,
        category: service?.category,
        excluded: decision(use).excluded,
        department: department(use),
        get region() {
          return use.host === undefined ? undefined : regions.of(use.host);
        },
        get group() {
          return groupsOf(policy, use).join(', ') || undefined;
        },
      };
    },
  };
}

/** Nobody knows what was inside. */
const notJudged: Decision = { verdict: 'monitored', because: 'what is hidden is not judged' };

/** What reads and checks a policy is loaded only where there is one. */
async function openPolicy(named: string | undefined, pseudonyms: Pseudonyms | undefined): Promise<Policy> {
  const now = new Date();
  const path = named ?? (existsSync(defaultPolicyFile) ? defaultPolicyFile : undefined);
  if (path === undefined) return emptyPolicy(now);
  const { loadPolicy } = await import('../../policy/load-policy.js');
  return loadPolicy(path, { now, ...(pseudonyms && { names: pseudonyms.translation }) });
}

async function openDirectory(
  path: string | undefined,
  pseudonyms: Pseudonyms | undefined,
): Promise<Directory | undefined> {
  if (path === undefined) return undefined;
  const { readDirectory } = await import('../../identity/directory.js');
  return readDirectory(path, pseudonyms && ((text) => pseudonyms.user(text)));
}

/** What the directory makes of accounts, in as many words as are needed to see that it makes something else of them. */
function directoryMark(path: string | undefined, pseudonyms: Pseudonyms | undefined): string[] {
  if (path === undefined) return [];
  const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
  return [digest, pseudonyms === undefined ? 'plain' : 'pseudonymised'];
}

const said = new Set<string>();

/** A rule that cannot be applied must not look like one that nobody broke; once is enough for a server. */
function sayUnmatched(policy: Policy, directory: string | undefined, { privacy, pseudonyms }: StoredNames): void {
  const hasKey = pseudonyms !== undefined;
  const lines = unmatchedNames(policy, { hasKey, keepsSubnets: privacy.keepsSubnets }).map(
    (line) => `${harmless(policy.file ?? '')}: ${harmless(line)}`,
  );
  if (directory !== undefined && !hasKey)
    lines.push(`${harmless(directory)}: nobody in it can be told from pseudonyms`);
  if (lines.length > 0 && !hasKey)
    lines.push('with --key-file, the names of policy and directory are compared by their pseudonyms');
  for (const line of lines) {
    if (!said.has(line)) say(line);
    said.add(line);
  }
}

/** The one account of a person; who is not in the directory keeps the name that logs have, and services are nobody. */
function personsOf({ personOf }: Directory): NonNullable<UseReading['personOf']> {
  return (user, realm) => {
    const person = personOf(user, realm);
    return person === undefined ? user : person.isService ? undefined : person.account;
  };
}

/** What the catalogue says of the hosts of uses, remembered. */
function targetsOf(catalogue: Catalogue): NonNullable<UseReading['targetOf']> {
  const services = new Map<string, UseTarget>(countedServices(catalogue).map(({ id, category }) => [id, { category }]));
  const known = new Map<string, Map<string, UseTarget>>();
  let hosts: HostMatcher | undefined;
  return ({ service, host }) => {
    const ofService = services.get(service) ?? nowhere;
    if (host === undefined) return ofService;
    let targets = known.get(service);
    if (!targets || targets.size >= 65_536) {
      targets = new Map();
      known.set(service, targets);
    }
    let target = targets.get(host);
    if (!target) {
      hosts ??= new HostMatcher(catalogue);
      target = { ...ofService, role: hosts.match(host)?.role };
      targets.set(host, target);
    }
    return target;
  };
}

const nowhere: UseTarget = {};

/** Written out: a spread costs as much again as deciding. */
function describedUse(
  { service, host, client, model, user, device, address, hour, rolled }: Use,
  known: Service | undefined,
) {
  return {
    service,
    host,
    client,
    model,
    user,
    device,
    address,
    hour: rolled === undefined ? hour : rolled.week.first,
    hours: rolled === undefined ? undefined : rolled.week.end - rolled.week.first,
    vendor: known?.vendor || undefined,
    category: known?.category,
  };
}

/** The cloud regions that hosts state; made ready when a report first asks for one. */
class Regions {
  private readonly catalogue: Catalogue;
  private readonly known = new Map<string, string | undefined>();
  private apis: ApiMatcher | undefined;

  constructor(catalogue: Catalogue) {
    this.catalogue = catalogue;
  }

  of(host: string): string | undefined {
    if (!this.known.has(host)) {
      this.apis ??= new ApiMatcher(this.catalogue);
      if (this.known.size >= 65_536) this.known.clear();
      this.known.set(host, this.apis.regionOf(host));
    }
    return this.known.get(host);
  }
}
