import { createHmac } from 'node:crypto';
import { isIP } from 'node:net';
import { canonicalAddress, canonicalMac } from '../../native-free-parsers/address.js';
import { accountKind, isSystemRealm } from '../identity/account-kind.js';
import { isModelName, isStation, localDomains } from '../identity/device-names.js';
import { foldName } from '../identity/fold-name.js';
import { macInAddress } from '../identity/mac-in-address.js';
import { type UserName, userName } from '../identity/user-name.js';
import { groupEnding, tagDigits } from './pseudonym.js';

/** Is told of every pseudonym that is made, and of the text that it stands for. */
export type OnPseudonym = (pseudonym: string, text: string) => void;

export interface PseudonymOptions {
  /** Keep the network of each address, /24 or /64, so that rules for subnets can be applied. */
  readonly keepsSubnets: boolean;
}

/**
 * Pseudonyms of users, devices, addresses and MACs: HMAC-SHA-256 with a key, of names in the one form in which they are
 * compared. Equal names have equal pseudonyms, wherever they are met, and nobody without the key can tell which.
 *
 * What is nobody's name stays as it is: `system`, `iphone`, the domain `lan`. Ask once per distinct name.
 */
export class Pseudonyms {
  private readonly key: Uint8Array;
  private readonly keepsSubnets: boolean;
  private readonly onPseudonym: OnPseudonym | undefined;

  constructor(key: Uint8Array, { keepsSubnets }: PseudonymOptions, onPseudonym?: OnPseudonym) {
    this.key = key;
    this.keepsSubnets = keepsSubnets;
    this.onPseudonym = onPseudonym;
  }

  /** Of a client as batches have it: an address, a MAC, or the name of a machine. */
  client(text: string): string {
    if (isIP(text) !== 0) return this.address(text);
    return isMac(text) ? this.mac(text) : this.device(text);
  }

  /** Of an address in its one spelling. */
  address(text: string): string {
    const family = isIP(text);
    const mac = family === 6 ? macInAddress(text) : undefined;
    const made = mac === undefined ? '' : `.mac-${this.tag('mac', mac)}`;
    const network = this.keepsSubnets ? `.net-${networkOf(text)}` : '';
    return `${this.of(`ip${family}`, 'address', text)}${made}${network}`;
  }

  /** Of a MAC in its one spelling. */
  mac(text: string): string {
    if (text === '') return '';
    return `${this.of('mac', 'mac', text)}${isStation(text) ? '' : groupEnding}`;
  }

  /** Of the name of a device in lower case; dots and dollars at its end stay, as those of machines' accounts. */
  device(text: string): string {
    const name = withoutEnding(text);
    if (name === '') return text;
    const ending = text.slice(name.length);
    const dot = name.indexOf('.');
    if (dot > 0)
      return `${this.of('device', 'device', name.slice(0, dot))}.${this.domain(name.slice(dot + 1))}${ending}`;
    return `${isModelName(name) ? this.model(name) : this.of('device', 'device', name)}${ending}`;
  }

  /** Of a user as a log or a person writes one: `CORP\ana` as `user-…@realm-…`; '' for nobody. */
  user(text: string): string {
    const name = userName(text);
    if (name === undefined) return '';
    const account = this.account(name);
    return name.realm === undefined ? account : `${account}@${this.realm(name.realm)}`;
  }

  /** Of a user without realm. */
  account({ user }: Pick<UserName, 'user'>): string {
    const kind = accountKind(user);
    if (kind === 'machine') return this.device(user);
    if (kind === 'person') return this.of('user', 'user', user);
    return user.startsWith('iwam_') ? this.of('iwam', 'user', user, '_') : user;
  }

  /** Of where a log is. */
  source(name: string): string {
    return this.of('source', 'source', name);
  }

  /** What the names of policies are called. */
  get translation(): { user(text: string): string; device(text: string): string } {
    return {
      user: (text) => this.account(userName(text) ?? { user: text.toLowerCase() }),
      device: (text) =>
        this.client(canonicalAddress(text) ?? (isMac(canonicalMac(text)) ? canonicalMac(text) : text.toLowerCase())),
    };
  }

  /** Of any name that a person may ask about: a user, an address, a MAC. */
  named(text: string): readonly string[] {
    const plain = text.trim();
    const address = canonicalAddress(plain);
    if (address !== undefined) return [this.address(address)];
    const mac = canonicalMac(plain);
    if (isMac(mac)) return [this.mac(mac)];
    const name = userName(plain);
    return [...(name ? [this.account(name)] : []), this.device(plain.toLowerCase())];
  }

  private realm(realm: string): string {
    return isSystemRealm(realm) ? realm : this.of('realm', 'realm', foldName(realm));
  }

  private domain(domain: string): string {
    return localDomains.has(domain) ? domain : this.of('domain', 'domain', domain);
  }

  /** Names that phones are sold with are everybody's, but what follows some of them is not. */
  private model(name: string): string {
    const maker = /^(?:galaxy|android)(?=-)/.exec(name)?.[0];
    return maker === undefined ? name : this.of(maker, 'device', name);
  }

  private of(kind: string, domain: string, text: string, joint = '-'): string {
    const pseudonym = `${kind}${joint}${this.tag(domain, text)}`;
    this.onPseudonym?.(pseudonym, text);
    return pseudonym;
  }

  private tag(domain: string, text: string): string {
    return createHmac('sha256', this.key).update(`${domain}\0${text}`).digest('hex').slice(0, tagDigits);
  }
}

function isMac(text: string): boolean {
  return /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(text);
}

function withoutEnding(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === '.' || text[end - 1] === '$')) end--;
  return text.slice(0, end);
}

/** `10.20.30.0/24` of `10.20.30.40`, `2001:db8:1:2::/64` of an IPv6 address: what offices give one network. */
function networkOf(address: string): string {
  if (isIP(address) === 4) return `${address.slice(0, address.lastIndexOf('.'))}.0/24`;
  const [left = '', right] = address.split('::', 2);
  const groups = left === '' ? [] : left.split(':');
  const behind = right === undefined || right === '' ? [] : right.split(':');
  const zeros = Array<string>(8 - groups.length - behind.length).fill('0');
  const first = [...groups, ...zeros, ...behind].slice(0, 4).join(':');
  return `${canonicalAddress(`${first}::`) ?? `${first}::`}/64`;
}
