import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';

/** Name of the cookie that a login leaves. */
export const sessionCookie = 'lamplighter';

/** Who may read. Without a token everybody who reaches the loopback address may; with one, only who shows it. */
export class Access {
  private readonly token: string | undefined;
  /** New with every start: a restart ends all sessions. */
  private readonly key = randomBytes(32);

  constructor(token: string | undefined) {
    this.token = token;
  }

  get needsToken(): boolean {
    return this.token !== undefined;
  }

  /** Whether `given` is the token; takes the same time whatever it is. */
  isToken(given: string | undefined): boolean {
    return this.token !== undefined && given !== undefined && same(this.digest(given), this.digest(this.token));
  }

  /** What the cookie of a logged-in browser holds. */
  get session(): string {
    return this.digest(this.token ?? '').toString('base64url');
  }

  /** Whether a request with these headers may read. */
  allows(headers: { readonly authorization?: string | undefined; readonly session?: string | undefined }): boolean {
    if (!this.needsToken) return true;
    const [, bearer] = /^Bearer (.+)$/.exec(headers.authorization ?? '') ?? [];
    if (bearer !== undefined) return this.isToken(bearer);
    return headers.session !== undefined && same(Buffer.from(headers.session), Buffer.from(this.session));
  }

  private digest(text: string): Buffer {
    return createHmac('sha256', this.key).update(text).digest();
  }
}

/** Whether a host to listen on is reached from this machine only. */
export function isLoopback(host: string): boolean {
  return (
    host === 'localhost' || (isIPv4(host) && host.startsWith('127.')) || (isIPv6(host) && /^(0*:)*:?0*1$/.test(host))
  );
}

/**
 * Whether the Host header names this machine by an address of its own: a page from elsewhere whose name was made to resolve to the
 * loopback address (DNS rebinding) sends its own name.
 */
export function namesLoopback(header: string | undefined): boolean {
  const host = (header ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return isLoopback(host);
}

function same(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
