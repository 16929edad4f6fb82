import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { ReaderModel } from '@maxmind/geoip2-node';
import { UserError } from '../user-error.js';
import type { AsnOf } from './asn-matcher.js';

/** A database of networks in memory that threads share. */
export type AsnDatabase = SharedArrayBuffer;

/**
 * Reads an ASN database in MaxMind's format (GeoLite2 ASN, DB-IP's ASN Lite).
 *
 * Throws `UserError` where there is none, or it is damaged or of another kind.
 */
export function openAsnDatabase(path: string): AsnDatabase {
  const file = read(path);
  const shared = new SharedArrayBuffer(file.length);
  Buffer.from(shared).set(file);
  try {
    const reader = readerOf(shared);
    for (const address of probes()) ask(reader, address);
  } catch (error) {
    if (isNamed(error, 'BadMethodCallError'))
      throw new UserError(`${path}: not an ASN database, but one of another kind. Name one as GeoLite2-ASN.mmdb.`);
    throw new UserError(`${path}: no readable database of MaxMind's format. Get it anew, or leave --geoip out.`);
  }
  return shared;
}

/** Looks addresses up in a database that `openAsnDatabase` read. */
export function asnsIn(database: AsnDatabase): AsnOf {
  const reader = readerOf(database);
  return (address) => {
    try {
      return ask(reader, address);
    } catch {
      // Its tree was read and is whole; an entry that is not names nothing.
      return undefined;
    }
  };
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'not readable';
    throw new UserError(`${path}: cannot be read (${reason}). --geoip needs an ASN database as GeoLite2-ASN.mmdb.`);
  }
}

/** Loaded only here: with its parts for web services it takes as long to load as all of the rest. */
function readerOf(database: AsnDatabase): ReaderModel {
  const { Reader } = createRequire(import.meta.url)('@maxmind/geoip2-node') as typeof import('@maxmind/geoip2-node');
  return Reader.openBuffer(Buffer.from(database));
}

/** Most addresses are in the database; for those that are not the library throws, and a stack costs more than the look-up. */
function ask(reader: ReaderModel, address: string): number | undefined {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return reader.asn(address).autonomousSystemNumber;
  } catch (error) {
    if (isNamed(error, 'AddressNotFoundError')) return undefined;
    throw error;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** All over the tree, so that damage shows before anything is counted. */
function* probes(): Generator<string> {
  for (let first = 0; first < 256; first++) yield `${first}.${(first * 37) % 256}.0.1`;
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && (error.name === name || error.constructor.name === name);
}
