import { expandInfo } from './expand-info.js';

/** Of AES-128, and of its nonces in GCM. */
export const keyBytes = 16;
export const ivBytes = 12;

/** How a version of QUIC protects its Initial packets (RFC 9001 section 5.2, RFC 9369 section 3.3). */
export interface QuicVersion {
  readonly salt: Buffer;
  readonly labels: InitialLabels;
  /** The two bits of a long header that say Initial, and Retry. */
  readonly initialType: number;
  readonly retryType: number;
  /** Google's own handshake (a CHLO message) in place of TLS. */
  readonly isGoogleHandshake: boolean;
  /** Whose keys may have been used just as well. */
  readonly otherwise?: QuicVersion;
}

/** What HKDF expands a client's secret with. */
export interface InitialLabels {
  readonly key: Buffer;
  readonly iv: Buffer;
  readonly headerProtection: Buffer;
}

/** The version of this number; undefined where its Initials cannot be read. */
export function quicVersion(number: number): QuicVersion | undefined {
  return versions.get(number) ?? (isReserved(number) ? reserved : undefined);
}

/** Numbers that nobody ever speaks, so that servers answer with those that they do (RFC 9000 section 15). */
export function isReserved(number: number): boolean {
  return (number & 0x0f0f0f0f) === 0x0a0a0a0a;
}

const labels1 = labelsOf('quic');
const labels2 = labelsOf('quicv2');

const v1 = version('38762cf7f55934b34d179ae6a4c80cadccbb7f0a');
const draft29 = version('afbfec289993d24c9e9786f19c6111e04390a899');
const draft23 = version('c3eef712c72ebb5a11a7d2432bb46365bef9f502');
const draft22 = version('7fbcdb0e7c66bbe9193a96cd21519ebd7a02644a');
const reserved: QuicVersion = { ...v1, otherwise: draft29 };
const v2: QuicVersion = {
  ...version('0dede3def700a6db819381be6e269dcbf9bd2ed9'),
  labels: labels2,
  initialType: 1,
  retryType: 0,
};

const versions: ReadonlyMap<number, QuicVersion> = new Map([
  [0x00000001, v1],
  [0x6b3343cf, v2],
  ...drafts(33, 34, v1),
  ...drafts(29, 32, draft29),
  ...drafts(23, 28, draft23),
  ...drafts(21, 22, draft22),
  // Facebook's mvfst
  [0xfaceb001, draft22],
  [0xfaceb002, draft23],
  [0xfaceb00e, draft23],
  // Google's Q050, T050, T051
  [0x51303530, { ...version('504574efd066fe2f9d945cfcdbd3a7f0d3b56b45'), isGoogleHandshake: true }],
  [0x54303530, version('7ff579e5acd072915580304c43a2367c60488310')],
  [0x54303531, version('7a4edef4e7ccee5fa4506c19124fc8ccda6e033d')],
]);

function version(salt: string): QuicVersion {
  return { salt: Buffer.from(salt, 'hex'), labels: labels1, initialType: 0, retryType: 3, isGoogleHandshake: false };
}

function drafts(first: number, last: number, version: QuicVersion): [number, QuicVersion][] {
  return Array.from({ length: last - first + 1 }, (_, i) => [0xff000000 + first + i, version]);
}

function labelsOf(name: string): InitialLabels {
  return {
    key: expandInfo(`${name} key`, keyBytes),
    iv: expandInfo(`${name} iv`, ivBytes),
    headerProtection: expandInfo(`${name} hp`, keyBytes),
  };
}
