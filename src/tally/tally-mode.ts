import type { LeaseGround, LogonGround } from '../identity/bindings.js';

/** Times outside are left out of a scan (Unix milliseconds, `until` exclusive). */
export interface Window {
  readonly since?: number;
  readonly until?: number;
}

/** How the records of a source are taken. */
export interface TallyMode {
  /** Only statements are collected, in a first pass; nothing is counted. */
  readonly isLesson: boolean;
  /** Names that are no service's: those of servers that are known to serve one are kept, or all, or none. */
  readonly otherNames: 'known' | 'all' | 'none';
  /** Its requests say which names the server's address answers to: not those of proxies, whose clients go to the proxy. */
  readonly requestsNameServers: boolean;
  /** Its flows are named by what it stated itself as well: it is read once, in order. */
  readonly teachesItself: boolean;
  readonly leaseGround: LeaseGround;
  readonly logonGround: LogonGround;
}

/** For a source of which nothing more is said. */
export const usualMode: TallyMode = {
  isLesson: false,
  otherNames: 'known',
  requestsNameServers: true,
  teachesItself: false,
  leaseGround: 'dhcp',
  logonGround: 'directory',
};
