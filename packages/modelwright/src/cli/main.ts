import { Command, CommanderError } from 'commander'
import { isModelwrightError, ModelwrightError } from '../core/errors.ts'
import { didYouMean } from '../core/nearest.ts'
import { packageVersion } from '../project/package-version.ts'
import { exitCodeOfSignal } from './exit-codes.ts'
import { createOutput, type Output } from './output.ts'
import { quietCommander } from './quiet-commander.ts'
import { verbs } from './verbs.ts'

/** Streams and signals a command talks to; the real process's by default, a test's own otherwise. */
export interface Io {
  /** Where answers are typed or piped in; default: the process's own. */
  readonly stdin?: NodeJS.ReadableStream & { isTTY?: boolean }
  readonly stdout: NodeJS.WritableStream & { isTTY?: boolean; columns?: number }
  readonly stderr: NodeJS.WritableStream & { isTTY?: boolean; columns?: number }
  readonly folder: string
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal
  readonly env: Readonly<Record<string, string | undefined>>
  /** The program that is this command line, to start it again; absent: it cannot be. */
  readonly program?: string
  /** Process start, ms since 1970: `--time-limit` counts from here. */
  readonly startedAt: number
}

/** What a command module exports: it declares its flags and does its work, returning the exit code. */
export interface CommandModule {
  readonly command: (context: CommandContext) => Command
}

/** What a command is handed. */
export interface CommandContext {
  readonly io: Io
  /** Made once flags are parsed. */
  output(options: { json?: boolean; quiet?: boolean }): Output
  /** Ends the command with this code: 0 done, 1 failed, 2 used wrongly, 3 a gate refused. */
  exit(code: number): void
}

/** Names of all commands. */
export const verbNames: readonly string[] = verbs.map(({ name }) => name)

const examples = `
Examples:
  modelwright run customers.csv --target churn
  modelwright predict churn@champion new.csv -o scored.csv
  modelwright serve churn@champion --port 8080

Exit codes: 0 done, 1 failed, 2 used wrongly, 3 a gate refused, 130 interrupted.`

function rootCommand(): Command {
  const program = new Command('modelwright')
    .description('The machine-learning workflow for TypeScript.')
    .version(packageVersion(), '-v, --version')
    .addHelpText('after', examples)
  for (const verb of verbs) program.command(verb.name).description(verb.about).helpOption('-h, --help')
  return program
}

/** Loads one verb's module only: `--help` of the whole costs no engine, no store, no server. */
async function programFor(argv: readonly string[], context: CommandContext): Promise<Command> {
  const program = rootCommand()
  const verb = verbs.find((known) => known.name === argv[0])
  if (verb === undefined) return program
  const command = (await verb.load()).command(context)
  // Options behind the name of a verb are the verb's, whatever those above it are called.
  return new Command('modelwright').enablePositionalOptions().addCommand(command.description(verb.about))
}

/** The words whose help tells more: those of a deploy target have verbs of their own, with flags of their own. */
function commandWords(argv: readonly string[], message: string): string {
  const isFlag = (word: string): boolean => word.startsWith('-')
  const end = argv.findIndex(isFlag)
  const words = argv.slice(0, argv[0] === 'deploy' ? 3 : 1)
  const said = end === -1 ? words : words.slice(0, end)
  return said.filter((word) => !message.includes(`command '${word}'`)).join(' ')
}

/** Says what the parser of the command line found as every other error is said. */
function usageError(error: CommanderError, argv: readonly string[]): ModelwrightError {
  const [verb] = argv
  const [message, ...hints] = error.message.replace(/^error: /, '').split('\n')
  const near = hints.map((hint) => hint.replace(/^\(|\)$/g, ''))
  const isVerb = verbs.some(({ name }) => name === verb)
  const words = commandWords(argv, error.message)
  return new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: `${message.charAt(0).toUpperCase()}${message.slice(1)}${message.endsWith('.') ? '' : '.'}`,
    where: isVerb ? `modelwright ${words}` : 'modelwright',
    mend: [...near, `See what it takes:  modelwright ${isVerb ? `${words} ` : ''}--help`],
  })
}

/** Work that says itself how far it came. */
const saysItself = ['DEPLOY_CHANGE_INTERRUPTED', 'PROJECT_RUN_INTERRUPTED']

/** What to say of a command that a signal ended: the run's own words, or that nothing was left half-done. */
function interruption(error: unknown): ModelwrightError {
  if (isModelwrightError(error) && saysItself.includes(error.code)) return error
  return new ModelwrightError('CLI_COMMAND_INTERRUPTED', {
    message: 'The command was interrupted; what it was writing is not there.',
    mend: ['Start it again.'],
    cause: error,
  })
}

/** Runs the command line and returns its exit code; never throws. */
export async function main(given: readonly string[], io: Io): Promise<number> {
  const argv = given[0] === 'help' && given[1] !== undefined ? [given[1], '--help'] : given
  let code = 0
  let output: Output = createOutput(io, { json: argv.includes('--json'), quiet: false })
  const context: CommandContext = {
    io,
    output: (options) => {
      output = createOutput(io, options)
      return output
    },
    exit: (given) => {
      code = given
    },
  }
  try {
    const first = argv[0]
    const isWord = first !== undefined && !first.startsWith('-') && first !== 'help'
    if (isWord && !verbs.some(({ name }) => name === first)) return output.fail(unknownVerb(first))
    const program = await programFor(argv, context)
    quietCommander(program, io)
    if (argv.length === 0) {
      program.outputHelp()
      return 0
    }
    await program.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? 0 : output.fail(usageError(error, argv))
    const { aborted, reason } = io.signal
    const failed = output.fail(aborted ? interruption(error) : error)
    return aborted ? exitCodeOfSignal(reason) : failed
  } finally {
    output.close()
  }
  return code
}

function unknownVerb(verb: string): Error {
  const names = verbs.map(({ name }) => name)
  return new ModelwrightError('CLI_COMMAND_UNKNOWN', {
    message: `There is no command "${verb}".`,
    mend: [...didYouMean(verb, names), 'modelwright --help'],
  })
}
