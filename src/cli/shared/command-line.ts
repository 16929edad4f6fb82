import { Command, CommanderError } from 'commander';
import { moduleIn, namesIn } from '../../../native-free-parsers/module-folder.js';
import { productVersion } from '../../product-version.js';
import { UserError } from '../../user-error.js';
import { applySettings } from './settings.js';

/** What a run ends with, for scripts. */
export const ExitCode = Object.freeze({
  Done: 0,
  /** Done, and something that `--fail-on` names was found. */
  Found: 1,
  /** The command was wrong. */
  Usage: 2,
  /** Done, but some input could not be read. */
  Unreadable: 3,
});
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** A file in `src/cli/`, named after its command, default-exports one of these. */
export type CommandFactory = (end: (code: ExitCode) => void) => Command;

/** Runs one command line (without node and script); the exit code. Mistakes are printed on stderr, without a stack. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  process.stdout.on('error', endQuietlyOnClosedPipe);
  let code: number = ExitCode.Done;
  try {
    const program = await programFor(args, (ended) => {
      code = ended;
    });
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.Done : ExitCode.Usage;
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`lamplighter: ${error.message}\n`);
    return ExitCode.Usage;
  }
  return code;
}

/** Only the command that is asked for is loaded, all of them for the help, which takes a second, and none for the version. */
async function programFor(args: readonly string[], end: (code: ExitCode) => void): Promise<Command> {
  const names = namesIn(new URL('../', import.meta.url));
  const asked = names.filter((name) => name === args[0]);
  const isVersionAsked = args[0] === '--version' || args[0] === '-V';
  const program = new Command('lamplighter')
    .description(
      'Finds shadow AI in the logs you already have: who uses which AI services, and which of them nobody approved.',
    )
    .version(productVersion())
    .showHelpAfterError('(lamplighter --help lists the commands, lamplighter COMMAND --help explains one)')
    .exitOverride();
  for (const name of asked.length > 0 || isVersionAsked ? asked : names) {
    const factory = await moduleIn<CommandFactory>(new URL('../', import.meta.url), name);
    const command = factory(end).copyInheritedSettings(program);
    for (const each of [command, ...command.commands]) await applySettings(each.exitOverride());
    program.addCommand(command);
  }
  return program;
}

/** `lamplighter rows … | head` closes the pipe: that is no error. */
function endQuietlyOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(ExitCode.Done);
}
