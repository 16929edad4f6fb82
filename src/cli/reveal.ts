import { userInfo } from 'node:os';
import { Command } from 'commander';
import { harmless } from '../harmless.js';
import type { PrivacyKey } from '../privacy/privacy-key.js';
import { pseudonymPattern } from '../privacy/pseudonym.js';
import { unseal } from '../privacy/seal.js';
import { openStore } from '../store/open.js';
import type { Privacy, Reveal } from '../store/privacy.js';
import type { Store } from '../store/store.js';
import { UserError } from '../user-error.js';
import { databaseOption, jsonOption } from './shared/options.js';
import { print, printJson, say } from './shared/output.js';
import { keyFor, pseudonymsOf } from './shared/stored-names.js';
import { table, unknown } from './shared/table.js';

interface RevealOptions {
  readonly db: string;
  readonly keyFile?: string;
  readonly reason?: string;
  readonly as?: string;
  readonly audit?: boolean;
  readonly json?: boolean;
}

const longestReason = 1000;

/** `lamplighter reveal PSEUDONYM…`: who it is, for a reason that stays on record. */
export default function revealCommand(): Command {
  return new Command('reveal')
    .description('Say which names pseudonyms stand for, or what a name is called; who asked and why stays on record.')
    .argument('[name...]', 'pseudonyms, as reports have them; or names, to learn their pseudonyms')
    .option('--key-file <file>', 'the key that names were pseudonymised with')
    .option('--reason <text>', 'why it must be known; it is written down before anything is told')
    .option('--as <name>', 'for whom, beside the account that runs this')
    .option('--audit', 'list what was revealed until now')
    .addOption(databaseOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  lamplighter reveal user-3f9c2a81d07b4e --key-file key --reason "case 117"')
    .action(async (names: string[], options: RevealOptions, command: Command) => {
      // A reason that is written into settings once is none.
      const isGiven = command.getOptionValueSource('reason') === 'cli';
      const store = await openStore(options.db, { create: false });
      try {
        if (options.audit) await showAudit(await store.reveals(), options);
        else await reveal(store, names, isGiven ? options : { ...options, reason: '' });
      } finally {
        await store.close();
      }
    });
}

async function reveal(store: Store, names: readonly string[], options: RevealOptions): Promise<void> {
  const { keyFile, json } = options;
  const reason = reasonOf(options);
  if (names.length === 0) throw new UserError('reveal: name a pseudonym, as reports have it, or a name.');
  if (keyFile === undefined) throw new UserError('reveal: only the key opens names. Name it with --key-file FILE.');
  const privacy = await store.privacy();
  if (privacy === undefined)
    throw new UserError(`${options.db}: its names are not pseudonymised: there is none to reveal.`);
  const key = keyFor(privacy, keyFile);
  const asked = names.flatMap((name) => askedFor(name, key, privacy));
  await store.addReveal({
    atMs: Date.now(),
    who: whoAsks(options),
    pseudonyms: asked.map(({ pseudonym }) => pseudonym),
    reason,
  });
  const told = await tell(store, asked, key);
  if (json) await printJson({ names: told });
  else
    await print(`${table([{ title: 'PSEUDONYM' }, { title: 'NAME' }], told.map(rowOf), Number.POSITIVE_INFINITY)}\n`);
  for (const { pseudonym, name } of told) {
    if (name === null) say(`${harmless(pseudonym)}: no such name is kept here: it was never met, or it was forgotten`);
  }
}

function reasonOf({ reason = '' }: RevealOptions): string {
  const plain = reason.trim();
  if (plain === '') throw new UserError('reveal: it needs a reason, which stays on record: --reason "case 2026-117".');
  if (plain.length > longestReason)
    throw new UserError(`--reason: longer than ${longestReason} characters. Refer to a case.`);
  return plain;
}

function whoAsks({ as }: RevealOptions): string {
  const account = userInfo().username;
  return as === undefined ? account : `${account} for ${as}`;
}

/** A pseudonym that somebody asked about, and the parts of it that are sealed. */
interface Asked {
  readonly pseudonym: string;
  readonly parts: readonly string[];
}

function askedFor(text: string, key: PrivacyKey, privacy: Privacy): Asked[] {
  const parts = partsOf(text);
  if (parts.length > 0) return [{ pseudonym: text.trim(), parts }];
  return pseudonymsOf(key, privacy)
    .named(text)
    .map((pseudonym) => ({ pseudonym, parts: partsOf(pseudonym) }));
}

/** The MAC and the network that an address has with it are not looked up. */
function partsOf(pseudonym: string): string[] {
  const parts = [...pseudonym.matchAll(pseudonymPattern)].map(([part]) => part);
  return /^ip[46]-/.test(pseudonym.trim()) ? parts.slice(0, 1) : parts;
}

interface Told {
  readonly pseudonym: string;
  readonly name: string | null;
}

async function tell(store: Store, asked: readonly Asked[], key: PrivacyKey): Promise<Told[]> {
  const sealed = await store.sealed([...new Set(asked.flatMap(({ parts }) => parts))]);
  const names = new Map(sealed.map((each) => [each.pseudonym, unseal(each.sealed, each.pseudonym, key.seals)]));
  return asked.map(({ pseudonym, parts }) => {
    if (!parts.some((part) => names.has(part))) return { pseudonym, name: null };
    if (/^ip[46]-/.test(pseudonym)) return { pseudonym, name: names.get(parts[0]!)! };
    return { pseudonym, name: pseudonym.replace(pseudonymPattern, (part) => names.get(part) ?? part) };
  });
}

function rowOf({ pseudonym, name }: Told): string[] {
  return [harmless(pseudonym), name === null ? unknown : harmless(name)];
}

async function showAudit(reveals: readonly Reveal[], { json }: RevealOptions): Promise<void> {
  const lines = reveals.map(({ atMs, ...rest }) => ({ time: new Date(atMs).toISOString(), ...rest }));
  if (json) return printJson({ reveals: lines });
  if (lines.length === 0) return print('Nothing was revealed.\n');
  const rows = lines.map(({ time, who, pseudonyms, reason }) =>
    [time, who, pseudonyms.join(', '), reason].map(harmless),
  );
  await print(
    `${table([{ title: 'TIME' }, { title: 'WHO' }, { title: 'PSEUDONYMS' }, { title: 'REASON' }], rows, Number.POSITIVE_INFINITY)}\n`,
  );
}
