import { userName } from '../identity/user-name.js';
import { networkInPseudonym } from '../privacy/pseudonym.js';
import { type Answer, answer, either } from './answer.js';
import { type Address, parseAddress, parseSubnet, type Subnet, subnetCovers, subnetHolds } from './subnet.js';
import { NameTerms, type Terms } from './terms.js';

/** Users, devices and subnets. */
export class Members {
  readonly users: NameTerms;
  readonly devices: NameTerms;
  readonly subnets: readonly Subnet[];

  constructor(written: WrittenMembers) {
    this.users = new NameTerms(written.users ?? [], normalUser);
    this.devices = new NameTerms(written.devices ?? []);
    this.subnets = (written.subnets ?? []).map(subnetOf);
  }

  get isEmpty(): boolean {
    return this.users.texts.length === 0 && this.devices.texts.length === 0 && this.subnets.length === 0;
  }
}

export interface WrittenMembers {
  readonly users?: readonly string[] | undefined;
  readonly devices?: readonly string[] | undefined;
  readonly subnets?: readonly string[] | undefined;
}

/** A named set of members, from the policy or from an export of the directory. */
export interface Group {
  readonly name: string;
  readonly members: Members;
  /** Each counted once however many names they have; devices too. */
  readonly people: number;
  readonly devices: number;
  /** The policy's line, when the policy defines the group. */
  readonly line?: number;
  /** The export that defines it otherwise. */
  readonly file?: string;
  /** Groups of the directory that the policy takes in and no export has. */
  readonly missing: readonly string[];
}

/** For whom a rule is: anyone listed, in whichever way. */
export interface Audience {
  readonly own: Members;
  readonly groups: readonly NamedGroup[];
}

export interface NamedGroup {
  readonly name: string;
  /** Absent when neither the policy nor the directory knows it. */
  readonly group?: Group;
}

/** Who used something, as far as the record says, in the form in which names are compared. */
export interface Who {
  readonly user?: string;
  readonly device?: string;
  readonly address?: Address;
  /** All that is known of an address that is pseudonymised. */
  readonly network?: Subnet;
  /** Groups the record itself states. */
  readonly groups: ReadonlySet<string>;
}

/** The form in which `CORP\Ana`, `ana@corp.example` and `ana` are one. */
export function normalUser(text: string): string {
  return userName(text)?.user ?? text.toLowerCase();
}

/** Group names are compared without regard to case. */
export function normalGroup(name: string): string {
  return name.trim().toLowerCase();
}

/** Brings names into the form in which they are compared. A device that is only known by its address gives that too. */
export function whoOf(use: {
  readonly user?: string | undefined;
  readonly device?: string | undefined;
  readonly address?: string | undefined;
  readonly groups?: readonly string[] | undefined;
}): Who {
  const user = use.user === undefined ? undefined : userName(use.user)?.user;
  const written = use.address ?? use.device;
  const address = written === undefined ? undefined : parseAddress(written);
  const network = written === undefined || address !== undefined ? undefined : networkInPseudonym(written);
  return {
    ...(user !== undefined && { user }),
    ...(use.device !== undefined && { device: use.device.toLowerCase() }),
    ...(address !== undefined && { address }),
    ...(network !== undefined && { network: subnetOf(network) }),
    groups: new Set(use.groups?.map(normalGroup)),
  };
}

/** Whether it was one of them. */
export function audienceAnswer(audience: Audience, who: Who): Answer {
  let known = membersAnswer(audience.own, who);
  for (const { name, group } of audience.groups) {
    if (who.groups.has(normalGroup(name))) return answer.yes;
    if (group !== undefined) known = either(known, membersAnswer(group.members, who));
    if (known === answer.yes) return known;
  }
  return known;
}

function membersAnswer(members: Members, who: Who): Answer {
  return either(
    either(termsAnswer(members.users, who.user), termsAnswer(members.devices, who.device)),
    subnetsAnswer(members.subnets, who),
  );
}

/** Whether the value fits a list; a list that is empty fits nothing, known or not. */
export function termsAnswer(terms: Terms, value: string | undefined): Answer {
  if (terms.texts.length === 0) return answer.no;
  if (value === undefined) return answer.unknown;
  return terms.find(value) === undefined ? answer.no : answer.yes;
}

function subnetsAnswer(subnets: readonly Subnet[], { address, network }: Pick<Who, 'address' | 'network'>): Answer {
  if (subnets.length === 0) return answer.no;
  if (address === undefined) return network === undefined ? answer.unknown : networkAnswer(subnets, network);
  return subnets.some((subnet) => subnetHolds(subnet, address)) ? answer.yes : answer.no;
}

/** An address of which only the network is known: it is in what covers that, and may be in a part of it. */
function networkAnswer(subnets: readonly Subnet[], network: Subnet): Answer {
  if (subnets.some((subnet) => subnetCovers(subnet, network))) return answer.yes;
  return subnets.some((subnet) => subnetCovers(network, subnet)) ? answer.unknown : answer.no;
}

/** Whether every use by `narrow` is a use by `wide`, with the groups as they are today. */
export function audienceCovers(wide: Audience, narrow: Audience): boolean {
  return (
    membersCovered(wide, narrow.own) &&
    narrow.groups.every(
      ({ name, group }) =>
        hasGroup(wide, name) || (group !== undefined && !group.members.isEmpty && membersCovered(wide, group.members)),
    )
  );
}

/** Whether a use can be by both; members of different kinds (a user, a subnet) always can. */
export function audiencesOverlap(left: Audience, right: Audience): boolean {
  if (right.groups.some(({ name }) => hasGroup(left, name))) return true;
  return membersOf(left).some((one) => membersOf(right).some((other) => membersOverlap(one, other)));
}

/** Splits an audience into its single members and groups, so that each can be looked at alone. */
export function singlesOf(audience: Audience): readonly Audience[] {
  const { own, groups } = audience;
  const single = (written: WrittenMembers): Audience => ({ own: new Members(written), groups: [] });
  return [
    ...own.users.texts.map((user) => single({ users: [user] })),
    ...own.devices.texts.map((device) => single({ devices: [device] })),
    ...own.subnets.map(({ text }) => single({ subnets: [text] })),
    ...groups.map((group) => ({ own: new Members({}), groups: [group] })),
  ];
}

/** One line for people: `group developers, 10.20.0.0/16`, long lists counted. */
export function describeAudience({ own, groups }: Audience): string {
  return [
    list(
      'group',
      groups.map(({ name }) => name),
    ),
    list('user', own.users.texts),
    list('device', own.devices.texts),
    list(
      'subnet',
      own.subnets.map(({ text }) => text),
    ),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function list(kind: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  if (names.length > 3) return `${names.length} ${kind}s`;
  return `${kind}${names.length > 1 ? 's' : ''} ${names.join(', ')}`;
}

function hasGroup(audience: Audience, name: string): boolean {
  return audience.groups.some((each) => normalGroup(each.name) === normalGroup(name));
}

function membersOf(audience: Audience): readonly Members[] {
  return [audience.own, ...audience.groups.flatMap(({ group }) => (group === undefined ? [] : [group.members]))];
}

function membersCovered(wide: Audience, narrow: Members): boolean {
  const sets = membersOf(wide);
  return (
    narrow.users.keys.every((user) => sets.some(({ users }) => users.covers(user))) &&
    narrow.devices.keys.every((device) => sets.some(({ devices }) => devices.covers(device))) &&
    narrow.subnets.every((subnet) => sets.some(({ subnets }) => subnets.some((each) => subnetCovers(each, subnet))))
  );
}

function membersOverlap(left: Members, right: Members): boolean {
  if (left.isEmpty || right.isEmpty) return false;
  if (!sameKindOnly(left, right)) return true;
  return (
    right.users.keys.some((user) => left.users.overlaps(user)) ||
    right.devices.keys.some((device) => left.devices.overlaps(device)) ||
    right.subnets.some((one) => left.subnets.some((other) => subnetCovers(one, other) || subnetCovers(other, one)))
  );
}

/** Whether both sets are of the same one kind, so that they meet only where a member is in both. */
function sameKindOnly(left: Members, right: Members): boolean {
  const kinds = (members: Members) => [
    members.users.texts.length > 0,
    members.devices.texts.length > 0,
    members.subnets.length > 0,
  ];
  const used = kinds(left).map((has, i) => has || kinds(right)[i] === true);
  return used.filter(Boolean).length === 1;
}

/** The policy's reader has refused every other text. */
function subnetOf(text: string): Subnet {
  const subnet = parseSubnet(text);
  if (typeof subnet === 'string') throw new Error(subnet);
  return subnet;
}
