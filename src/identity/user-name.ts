import { firstValueOf } from './distinguished-name.js';
import { foldName } from './fold-name.js';

/** A user's name as it is shown and grouped, and the realm it was written with. */
export interface UserName {
  /** Folded as directories do (`foldName`), without realm. A machine is `lap-17$`. */
  readonly user: string;
  /** As written: `CORP`, `corp.example`. */
  readonly realm?: string;
}

/** The ways in which logs write "nobody". */
const nobody: ReadonlySet<string> = new Set(['', '-', '(null)', 'null', '(none)', '<none>', 'n/a', '%20', '\\']);

/**
 * One form for the ways in which logs write a user; undefined where they write nobody.
 *
 *   CORP\Ana   CORP\\ana   CORP%5Cana   ana@corp.example   ana@CORP.EXAMPLE   CORP\ana@corp.example   "Ana"     ana
 *   CN=Ana Berg,OU=People,DC=corp,DC=example                                                                    ana berg
 *   host/lap-17.corp.example@CORP.EXAMPLE   CORP\LAP-17$                                                        lap-17$
 *
 * Proxies that escape write the backslash twice; those that log URLs write it as `%5C`. A distinguished name gives its
 * first value, which is what a directory calls the entry and not always the account: `Accounts` knows both.
 */
export function userName(text: string): UserName | undefined {
  const plain = text.includes('%') ? decoded(text) : text;
  const bare = unquoted(plain);
  if (nobody.has(bare.toLowerCase())) return undefined;
  return nameInDn(bare) ?? principal(bare) ?? qualified(bare);
}

/** A user as batches and the store keep it: `ana`, `ana@CORP`; '' for nobody. */
export function userKey(text: string): string {
  const name = userName(text);
  if (name === undefined) return '';
  return name.realm === undefined ? name.user : `${name.user}@${name.realm}`;
}

/** `%5C`, `%40` and the like undone; a proxy behind a proxy escapes twice. What is no escape stays. */
function decoded(text: string): string {
  let plain = text;
  for (let i = 0; i < 3 && /%[0-9a-f]{2}/i.test(plain); i++) {
    try {
      plain = decodeURIComponent(plain);
    } catch {
      return plain;
    }
  }
  return plain;
}

function unquoted(text: string): string {
  const trimmed = text.trim();
  return /^"[^"]+"$/.test(trimmed) ? trimmed.slice(1, -1).trim() : trimmed;
}

/** `CN=Ana Berg,OU=People,DC=corp,DC=example` as `ana berg` of `corp.example`. */
function nameInDn(text: string): UserName | undefined {
  if (!/^(?:cn|uid)\s*=/i.test(text)) return undefined;
  const first = firstValueOf(text);
  if (first === undefined || first === '') return undefined;
  const realm = [...text.matchAll(/,\s*dc\s*=\s*([^,]+)/gi)].map(([, label]) => label!.trim()).join('.');
  return { user: foldName(first), ...(realm !== '' && { realm }) };
}

/** The Kerberos principal of a machine: `host/lap-17.corp.example@CORP.EXAMPLE`, as 802.1X and RADIUS also write it. */
function principal(text: string): UserName | undefined {
  const found = /^(?:host|RestrictedKrbHost)\/([^@/]+)(?:@(.+))?$/i.exec(text);
  if (!found) return undefined;
  const [label = '', ...domain] = found[1]!.split('.');
  const realm = found[2] ?? domain.join('.');
  return { user: `${foldName(label)}$`, ...(realm !== '' && { realm }) };
}

function qualified(text: string): UserName {
  const slash = text.lastIndexOf('\\');
  if (slash > 0 && slash < text.length - 1) {
    const realm = text.slice(0, slash).replace(/\\+$/, '');
    return { user: foldName(beforeAt(text.slice(slash + 1))), realm };
  }
  const at = text.lastIndexOf('@');
  if (at > 0 && at < text.length - 1) return { user: foldName(text.slice(0, at)), realm: text.slice(at + 1) };
  return { user: foldName(text) };
}

/** `CORP\ana@corp.example` states the realm twice. */
function beforeAt(text: string): string {
  const at = text.indexOf('@');
  return at > 0 ? text.slice(0, at) : text;
}
