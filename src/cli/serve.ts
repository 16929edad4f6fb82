import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { defaultPolicyFile } from '../policy/policy.js';
import { explain } from '../report/explain.js';
import { loadFindingKinds } from '../report/finding-kinds.js';
import { Access, isLoopback } from '../serve/access.js';
import { applicationOf, type Explained } from '../serve/application.js';
import { Reports } from '../serve/reports.js';
import { openStore } from '../store/open.js';
import { UserError } from '../user-error.js';
import type { ExitCode } from './shared/command-line.js';
import { explainKnowledgeOf } from './shared/explain-knowledge.js';
import { openJudgement } from './shared/judgement.js';
import { knowledgeOf } from './shared/knowledge.js';
import {
  databaseOption,
  directoryOption,
  keyFileOption,
  policyOption,
  signaturesOption,
  timeZoneOption,
} from './shared/options.js';
import { say } from './shared/output.js';

interface ServeOptions {
  readonly db: string;
  readonly policy?: string;
  readonly signatures?: string;
  readonly directory?: string;
  readonly keyFile?: string;
  readonly tz: string;
  readonly listen: Listening;
  readonly tokenFile?: string;
}

interface Listening {
  readonly host: string;
  readonly port: number;
}

const shortestToken = 16;

/** So long the first page is waited for, so that it opens at once; a larger store is served while it is computed. */
const longestWarmUpMs = 5_000;

/** Findings that a page explains; a narrower time shows the others. */
const mostExplained = 20;

/** `lamplighter serve`: the report in a browser, for any time and any filter. */
export default function serveCommand(_end: (code: ExitCode) => void): Command {
  return new Command('serve')
    .description(
      'Show the report in a browser: any range, filters, search and CSV of every table. Reads, never writes.',
    )
    .option('--listen <host:port>', 'where to listen; anything but this machine needs --token-file', listening, {
      host: '127.0.0.1',
      port: 8420,
    })
    .option(
      '--token-file <file>',
      `file whose first line is the token that readers need, at least ${shortestToken} characters`,
    )
    .addOption(timeZoneOption())
    .addOption(databaseOption())
    .addOption(policyOption())
    .addOption(signaturesOption())
    .addOption(directoryOption())
    .addOption(keyFileOption())
    .addHelpText(
      'after',
      '\nExample:\n  lamplighter serve --db /var/lib/lamplighter/lamplighter.db\n  lamplighter serve --listen 0.0.0.0:8420 --token-file /etc/lamplighter/token',
    )
    .action(async (options: ServeOptions) => {
      const { host, port } = options.listen;
      const token = options.tokenFile === undefined ? undefined : readToken(options.tokenFile);
      if (token === undefined && !isLoopback(host))
        throw new UserError(
          `--listen ${host}: readers from elsewhere need a token. Name a file that holds one with --token-file.`,
        );
      const store = await openStore(options.db, { create: false });
      const database = options.db.replace(/^sqlite:/, '');
      const policy = options.policy ?? defaultPolicyFile;
      const reports = new Reports({
        store,
        knowledge: async () => knowledgeOf(await openJudgement(options)),
        files: [database, `${database}-wal`, policy],
        findings: loadFindingKinds(),
        timeZone: options.tz,
      });
      const explained = async ({ subject, from, to }: Explained) => {
        const query = { subject, from, to, limit: mostExplained };
        return explain(store, query, explainKnowledgeOf(await openJudgement(options), await store.privacy()));
      };
      const app = await applicationOf({ reports, access: new Access(token), isLocal: isLoopback(host), explained });
      const stop = async () => {
        await app.close();
        await store.close();
      };
      process.once('SIGINT', stop).once('SIGTERM', stop);
      try {
        // A mistake in it is told to whoever opens the page.
        const warm = reports
          .warm()
          .then(() => app.inject('/'))
          .catch(() => undefined);
        await Promise.race([warm, setTimeout(longestWarmUpMs, undefined, { ref: false })]);
        say(`serving ${options.db} at ${await app.listen({ host, port })}`);
      } catch (error) {
        await stop();
        throw new UserError(`--listen ${host}:${port}: ${(error as Error).message}.`, { cause: error });
      }
    });
}

function readToken(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError(`--token-file ${path}: ${(error as Error).message}.`, { cause: error });
  }
  const [token = ''] = text.split(/\r?\n/, 1);
  if (token.length < shortestToken)
    throw new UserError(
      `--token-file ${path}: the first line has ${token.length} characters; a token needs ${shortestToken}.`,
    );
  return token;
}

/** `8420`, `127.0.0.1:8420`, `[::1]:8420` */
function listening(text: string): Listening {
  const match = /^(?:\[(?<v6>[0-9a-f:]+)\]:|(?<name>[^:[\]]+):)?(?<port>\d{1,5})$/i.exec(text);
  const { v6, name, port } = match?.groups ?? {};
  if (port === undefined || Number(port) > 65_535)
    throw new InvalidArgumentError('expected HOST:PORT, as 127.0.0.1:8420 or [::1]:8420.');
  return { host: v6 ?? name ?? '127.0.0.1', port: Number(port) };
}
