import { existsSync, readFileSync } from 'node:fs';
import type { Command, Option } from 'commander';
import { UserError } from '../../user-error.js';

/** Where settings are looked for, beside flags and the environment. */
const settingsFile = 'lamplighter.yaml';

/** Flags over environment (`LAMPLIGHTER_DB`) over `lamplighter.yaml` (`db:`): gives every option of a command all three. */
export async function applySettings(command: Command): Promise<void> {
  const settings = await readSettings();
  for (const option of command.options) {
    const variable = environmentName(option);
    // For the help only: commander heeds the variables that options had when they were added.
    option.env(variable);
    const fromEnvironment = process.env[variable];
    if (fromEnvironment !== undefined) apply(command, option, fromEnvironment, 'env', variable);
    else if (settings[settingName(option)] !== undefined)
      apply(command, option, settings[settingName(option)], 'config', `${settingsFile}: ${settingName(option)}`);
  }
}

type Settings = Readonly<Record<string, unknown>>;
let read: Settings | undefined;

async function readSettings(): Promise<Settings> {
  if (read) return read;
  if (!existsSync(settingsFile)) return {};
  const { parse, YAMLParseError } = await import('yaml');
  try {
    const document: unknown = parse(readFileSync(settingsFile, 'utf8')) ?? {};
    if (typeof document !== 'object' || Array.isArray(document))
      throw new UserError(
        `${settingsFile}: expected "name: value" lines, as in "db: /var/lib/lamplighter/lamplighter.db".`,
      );
    read = withRetention(document as Settings);
    return read;
  } catch (error) {
    if (error instanceof YAMLParseError) throw new UserError(`${settingsFile}: ${error.message}`);
    throw error;
  }
}

/** `retention: { detail: 400d }` is `retain-detail: 400d`. */
function withRetention(settings: Settings): Settings {
  const { retention } = settings;
  if (retention === undefined || retention === null) return settings;
  const kinds = typeof retention === 'object' && !Array.isArray(retention) ? Object.entries(retention) : [['', '']];
  const unknown = kinds.find(([kind]) => !retained.has(kind as string));
  if (unknown)
    throw new UserError(
      `${settingsFile}: retention: "${unknown[0]}" is nothing that is kept. Write ${[...retained].join(', ')}, as in "detail: 400d".`,
    );
  return { ...Object.fromEntries(kinds.map(([kind, time]) => [`retain-${kind}`, time])), ...settings };
}

const retained: ReadonlySet<string> = new Set(['detail', 'samples', 'identity', 'rollups']);

/** `place` is where the value was written, for the message where it is wrong. */
function apply(command: Command, option: Option, value: unknown, source: 'env' | 'config', place: string): void {
  const text = Array.isArray(value) ? value.join(',') : String(value);
  command.setOptionValueWithSource(option.attributeName(), settingValue(option, text, place), source);
}

function settingValue(option: Option, text: string, place: string): unknown {
  if (option.isBoolean()) return text === 'true' || text === '1';
  if (!option.parseArg) return text;
  try {
    return option.parseArg(text, undefined);
  } catch (error) {
    throw new UserError(`${place}: "${text}": ${(error as Error).message}`);
  }
}

function environmentName(option: Option): string {
  return `LAMPLIGHTER_${settingName(option).replaceAll('-', '_').toUpperCase()}`;
}

function settingName(option: Option): string {
  return (option.long ?? '').replace(/^--/, '');
}
