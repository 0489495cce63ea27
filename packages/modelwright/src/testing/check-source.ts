import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type BringContext,
  type Brought,
  isModelwrightError,
  type Report,
  type Source,
  type SourceDefinition,
} from '../core/index.ts'
import { type Check, insist } from './check.ts'

/** A source to check, with what it needs. */
export interface SourceCase {
  readonly definition: SourceDefinition
  /** Options with which it brings something. */
  readonly options: Readonly<Record<string, unknown>>
  /** Options with which it fails, such as a name that is not there. */
  readonly failing?: Readonly<Record<string, unknown>>
  /** Folder that relative paths start from. */
  readonly folder: string
  /** Environment it is handed; every value counts as a secret that must not be shown or kept. */
  readonly env?: Readonly<Record<string, string>>
}

interface Desk {
  readonly root: string
  readonly reports: Report[]
  readonly context: BringContext
}

/** Runs work with folders of its own, which are removed afterwards. */
async function onDesk<Result>(
  { folder, env = {} }: SourceCase,
  signal: AbortSignal,
  work: (desk: Desk) => Promise<Result>,
): Promise<Result> {
  const root = await mkdtemp(join(tmpdir(), 'modelwright-check-source-'))
  const temporary = join(root, 'temporary')
  await mkdir(temporary)
  const reports: Report[] = []
  const context: BringContext = {
    folder,
    temporary,
    env,
    signal,
    cache: join(root, 'cache'),
    log: (report) => void reports.push(report),
    makeFolder: () => mkdtemp(join(temporary, 'made-')),
    toParquet: (source: Source): Promise<Brought> =>
      Promise.reject(new Error(`"${source.name}" cannot be brought here`)),
  }
  try {
    return await work({ root, reports, context })
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

const never = (): AbortSignal => new AbortController().signal

function insistSilence(texts: readonly string[], env: Readonly<Record<string, string>>, where: string): void {
  for (const [name, value] of Object.entries(env))
    insist(!texts.some((text) => text.includes(value)), `the value of ${name} is in ${where}`)
}

function bringing(source: SourceCase): Check[] {
  const { definition, options, env = {} } = source
  return [
    {
      name: `${definition.name}: is named in kebab-case`,
      run: () =>
        insist(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(definition.name), `the name is "${definition.name}"`),
    },
    {
      name: 'brings files that are there, each with a name for people',
      run: () =>
        onDesk(source, never(), async ({ context }) => {
          const { files } = await definition.bring(options, context)
          insist(files.length > 0, 'it brings no file')
          for (const { path, shown } of files) {
            insist((await stat(path)).isFile(), `${path} is no file`)
            insist(shown.trim() !== '', 'a file has no name for people')
          }
        }),
    },
    {
      name: 'shows and keeps no value of its environment',
      run: () =>
        onDesk(source, never(), async ({ context, reports, root }) => {
          const { files, from = [], settings = {}, shown = '' } = await definition.bring(options, context)
          const said = [
            shown,
            ...from,
            ...files.map((file) => file.shown),
            JSON.stringify(settings),
            JSON.stringify(reports),
          ]
          insistSilence(said, env, 'what it says')
          const names = await readdir(join(root, 'cache')).catch(() => [])
          const kept = await Promise.all(
            names
              .filter((name) => name.endsWith('.json'))
              .map((name) => readFile(join(root, 'cache', name), 'latin1')),
          )
          insistSilence([...names, ...kept], env, 'its cache')
        }),
    },
    {
      name: 'does nothing once it is told to stop',
      run: () =>
        onDesk(source, AbortSignal.abort(new Error('stopped')), async ({ context }) => {
          const outcome = await definition.bring(options, context).then(
            ({ files }) => files.some(({ path }) => path.startsWith(context.temporary)),
            () => false,
          )
          insist(!outcome, 'it went on to write files')
        }),
    },
  ]
}

function failingWell(source: SourceCase): Check[] {
  const { definition, failing, env = {} } = source
  if (failing === undefined) return []
  return [
    {
      name: 'fails with a sentence, a place and a way out, and without its environment',
      run: () =>
        onDesk(source, never(), async ({ context, reports }) => {
          const error: unknown = await definition.bring(failing, context).then(
            () => undefined,
            (thrown: unknown) => thrown,
          )
          insist(error !== undefined, 'it does not fail')
          insist(isModelwrightError(error), `it throws ${String(error)}, no ModelwrightError`)
          if (!isModelwrightError(error)) return
          insist(/[.!?]$/.test(error.message), `the message is no sentence: ${error.message}`)
          insist(error.mend.length > 0, 'it does not say how to mend it')
          insistSilence(
            [error.message, error.where ?? '', ...error.mend, JSON.stringify(reports)],
            env,
            'its error or log',
          )
        }),
    },
  ]
}

/**
 * The checks every source must pass: it brings files that are there, stops when told to, fails in sentences, and neither shows
 * nor keeps what its environment holds.
 */
export function checkSource(source: SourceCase): readonly Check[] {
  return [...bringing(source), ...failingWell(source)]
}
