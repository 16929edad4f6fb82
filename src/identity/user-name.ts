/** A user's name as it is shown and grouped, and the realm it was written with. */
export interface UserName {
  /** Lower case, without realm. */
  readonly user: string;
  /** As written: `CORP`, `corp.example`. */
  readonly realm?: string;
}

/**
 * `CORP\Ana` and `ana@corp.example` both as `ana`; undefined for the ways in which logs write "nobody".
 * Proxies that escape write the backslash twice.
 */
export function userName(text: string): UserName | undefined {
  if (text === '' || text === '-' || text === '(null)') return undefined;
  const slash = text.lastIndexOf('\\');
  if (slash > 0 && slash < text.length - 1) {
    const realm = text.slice(0, slash).replace(/\\+$/, '');
    return { user: text.slice(slash + 1).toLowerCase(), realm };
  }
  const at = text.lastIndexOf('@');
  if (at > 0 && at < text.length - 1) return { user: text.slice(0, at).toLowerCase(), realm: text.slice(at + 1) };
  return { user: text.toLowerCase() };
}

/** A user as batches and the store keep it: `ana`, `ana@CORP`; '' for nobody. */
export function userKey(text: string): string {
  const name = userName(text);
  if (name === undefined) return '';
  return name.realm === undefined ? name.user : `${name.user}@${name.realm}`;
}
