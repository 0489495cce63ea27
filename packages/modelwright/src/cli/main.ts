import { Command, CommanderError } from 'commander'
import { isModelwrightError, ModelwrightError } from '../core/errors.ts'
import { didYouMean } from '../core/nearest.ts'
import { packageVersion } from '../project/package-version.ts'
import { exitCodeOfSignal } from './exit-codes.ts'
import { createOutput, type Output } from './output.ts'
import { quietCommander } from './quiet-commander.ts'

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

interface Verb {
  readonly name: string
  readonly about: string
  readonly load: () => Promise<CommandModule>
}

const verbs: readonly Verb[] = [
  {
    name: 'run',
    about: 'From a table or a workflow to a validated, packed model',
    load: () => import('./commands/run.ts'),
  },
  {
    name: 'tune',
    about: 'Search learners and options on training rows; keep the winner as a workflow',
    load: () => import('./commands/tune.ts'),
  },
  { name: 'init', about: 'Look at a table and write workflow.ts', load: () => import('./commands/init.ts') },
  {
    name: 'retrieve',
    about: 'Bring a table in, from files, addresses or web pages, and keep it',
    load: () => import('./commands/retrieve.ts'),
  },
  {
    name: 'explore',
    about: 'Profile a table: statistics, plots, alerts',
    load: () => import('./commands/explore.ts'),
  },
  {
    name: 'collect',
    about: 'Ask people: fill in a form, label the rows of a table',
    load: () => import('./commands/collect.ts'),
  },
  {
    name: 'clean',
    about: 'Write a table clean, and say what was changed',
    load: () => import('./commands/clean.ts'),
  },
  {
    name: 'evaluate',
    about: 'Score a model on rows it never saw',
    load: () => import('./commands/evaluate.ts'),
  },
  {
    name: 'explain',
    about: 'Say what moved predictions, or what a model goes by',
    load: () => import('./commands/explain.ts'),
  },
  {
    name: 'verify',
    about: 'Recompute every claim of a model, and say which hold',
    load: () => import('./commands/verify.ts'),
  },
  { name: 'predict', about: 'Predict every row of a file', load: () => import('./commands/predict.ts') },
  {
    name: 'types',
    about: 'Write the TypeScript types of a model',
    load: () => import('./commands/types.ts'),
  },
  { name: 'serve', about: 'Answer predictions over HTTP', load: () => import('./commands/serve.ts') },
  { name: 'top', about: 'Show what a service does, live', load: () => import('./commands/top.ts') },
  {
    name: 'predictions',
    about: 'List, show, export, compact and pull logged predictions, with outcomes',
    load: () => import('./commands/predictions.ts'),
  },
  {
    name: 'outcomes',
    about: 'Take in what turned out to be true of predictions; list and show it',
    load: () => import('./commands/outcomes.ts'),
  },
  {
    name: 'collector',
    about: 'Take what services elsewhere log',
    load: () => import('./commands/collector.ts'),
  },
  {
    name: 'pack',
    about: 'Write a model as what runs without Modelwright: a server, a module, an image',
    load: () => import('./commands/pack.ts'),
  },
  {
    name: 'deploy',
    about: 'Place a model on a host or in a cloud: plan, apply, shift, roll back, destroy',
    load: () => import('./commands/deploy.ts'),
  },
  { name: 'push', about: 'Give a packed image to a registry', load: () => import('./commands/push.ts') },
  {
    name: 'up',
    about: 'Serve the champion and keep it current, as one supervised service',
    load: () => import('./commands/up.ts'),
  },
  {
    name: 'status',
    about: 'Say how a model fares: service, champion, challenger, passes, alerts, deployments',
    load: () => import('./commands/status.ts'),
  },
  {
    name: 'update',
    about: 'Keep a model current: try its challenger, take it back, retrain it when that is due',
    load: () => import('./commands/update.ts'),
  },
  {
    name: 'monitor',
    about: 'Judge what came of a model: quality, drift and its cost, performance; windows over time',
    load: () => import('./commands/monitor.ts'),
  },
  { name: 'alerts', about: 'List, show and silence alerts', load: () => import('./commands/alerts.ts') },
  {
    name: 'try',
    about: 'Try a challenger on logged requests: what it says otherwise, and whether it is better',
    load: () => import('./commands/try.ts'),
  },
  {
    name: 'promote',
    about: 'Point champion (or another alias) at a version that passed its gates',
    load: () => import('./commands/promote.ts'),
  },
  {
    name: 'rollback',
    about: 'Point champion (or another alias) back at the version before',
    load: () => import('./commands/rollback.ts'),
  },
  { name: 'retire', about: 'Take a version out of use', load: () => import('./commands/retire.ts') },
  {
    name: 'data',
    about: 'List, show, compare and check the tables that were retrieved',
    load: () => import('./commands/data.ts'),
  },
  {
    name: 'sbom',
    about: 'List what a deployment of a model contains (CycloneDX)',
    load: () => import('./commands/sbom.ts'),
  },
  {
    name: 'ci',
    about: 'Write what runs the workflow without you: GitHub, GitLab, Docker, Kubernetes',
    load: () => import('./commands/ci.ts'),
  },
  {
    name: 'runs',
    about: 'List, show, search, compare, tag and delete runs',
    load: () => import('./commands/runs.ts'),
  },
  {
    name: 'models',
    about: 'List, show, tag and note models and versions',
    load: () => import('./commands/models.ts'),
  },
  {
    name: 'approve',
    about: 'Sign that a version may be promoted',
    load: () => import('./commands/approve.ts'),
  },
  {
    name: 'sign',
    about: 'Sign an artifact',
    load: () => import('./commands/sign.ts'),
  },
  {
    name: 'keys',
    about: 'Make keys, and say which ones the project trusts',
    load: () => import('./commands/keys.ts'),
  },
  {
    name: 'policy',
    about: 'Say what the store asks of models: signatures, approvals',
    load: () => import('./commands/policy.ts'),
  },
  {
    name: 'export',
    about: 'Write a model as a file, its signatures beside it',
    load: () => import('./commands/export.ts'),
  },
  {
    name: 'gc',
    about: 'Free what nobody needs: old runs, their versions, objects that nothing refers to',
    load: () => import('./commands/gc.ts'),
  },
  {
    name: 'audit',
    about: 'List and verify the log of every change of the registry',
    load: () => import('./commands/audit.ts'),
  },
  { name: 'show', about: 'Show a run or a model', load: () => import('./commands/show.ts') },
  {
    name: 'store',
    about: 'Say where runs and models are kept; check, copy, back up and restore them',
    load: () => import('./commands/store.ts'),
  },
  {
    name: 'doctor',
    about: 'Check this machine and this project',
    load: () => import('./commands/doctor.ts'),
  },
]

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

/** Says what the parser of the command line found as every other error is said. */
function usageError(error: CommanderError, verb: string | undefined): ModelwrightError {
  const [message, ...hints] = error.message.replace(/^error: /, '').split('\n')
  const near = hints.map((hint) => hint.replace(/^\(|\)$/g, ''))
  const isVerb = verbs.some(({ name }) => name === verb)
  return new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: `${message.charAt(0).toUpperCase()}${message.slice(1)}${message.endsWith('.') ? '' : '.'}`,
    where: isVerb ? `modelwright ${verb}` : 'modelwright',
    mend: [...near, `See what it takes:  modelwright ${isVerb ? `${verb} ` : ''}--help`],
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
      return error.exitCode === 0 ? 0 : output.fail(usageError(error, argv[0]))
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
