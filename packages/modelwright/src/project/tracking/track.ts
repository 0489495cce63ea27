import { AsyncLocalStorage } from 'node:async_hooks'
import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { type GitState, ModelwrightError } from '../../core/index.ts'
import { environmentOf } from '../environment.ts'
import { gitState } from '../git-state.ts'
import { openProject, type Project } from '../open-project.ts'
import { packageVersion } from '../package-version.ts'
import { unknownRun } from '../store/runs.ts'
import { checkName, flatParams, type ParamValue } from './rules.ts'
import { surroundings } from './surroundings.ts'
import { openTrackedRun, type TrackedRun } from './tracked-run.ts'

/** What is said of a run before it starts. */
export interface TrackOptions {
  readonly name: string
  readonly params?: Readonly<Record<string, ParamValue>>
  readonly tags?: Readonly<Record<string, string>>
  /** The project's folder. Default: that of the run around it, else the one in which the process started. */
  readonly folder?: string
  /** Record into the run around it, or the one that `run.env` hands on, instead of starting a child of it. */
  readonly join?: boolean
  /** Whether commit, branch and differences of the work tree are kept. Default: true. */
  readonly git?: boolean
  /** The file whose code runs, kept with the run; false: none. Default: the script the process was started with. */
  readonly code?: string | false
  /** Where a run is handed on from another process. Default: the process's own environment. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Milliseconds since 1970-01-01 UTC. */
  readonly clock?: () => number
}

/** The run that the code around is in. */
interface Around {
  readonly id: string
  readonly project: Project
  /** Absent where it was not looked at. */
  readonly git?: Promise<GitState | undefined>
}

const around = new AsyncLocalStorage<Around>()

/** Code that is longer is not kept, only its digest. */
const mostCode = 1_048_576

/** The id of the run that the code around is in; undefined outside of `track()`. */
export function currentRun(project: Project): string | undefined {
  const outer = around.getStore()
  return outer?.project.folder === project.folder ? outer.id : undefined
}

/** The run that this one belongs to: the one around it in this process, else the one handed on by the environment. */
async function outerRun(project: Project, env: NonNullable<TrackOptions['env']>): Promise<string | null> {
  const own = currentRun(project)
  if (own !== undefined) return own
  const id = env['MODELWRIGHT_RUN']
  if (id === undefined || id === '') return null
  if (env['MODELWRIGHT_FOLDER'] !== undefined && resolve(env['MODELWRIGHT_FOLDER']) !== project.folder)
    return null
  if ((await project.runs.get(id))?.id !== id) throw unknownRun(id)
  return id
}

function nothingToJoin(): ModelwrightError {
  return new ModelwrightError('PROJECT_TRACKING_INVALID', {
    message: 'There is no run to join.',
    where: 'join',
    mend: [
      'Call it inside of another track(), or start the process with its environment:  { env: { ...process.env, ...run.env } }',
      'Or leave "join" out: it becomes a run of its own.',
    ],
  })
}

async function keepCode(run: TrackedRun, project: Project, path: string): Promise<void> {
  const bytes = await readFile(path).catch(() => undefined)
  if (bytes === undefined) return
  const isShort = bytes.length <= mostCode
  const { digest } = isShort
    ? await run.artifact(`code/${basename(path)}`, bytes, { kind: 'code', mediaType: 'text/plain' })
    : { digest: await project.objects.put(bytes) }
  await project.tracking.write(run.id, { code: digest })
}

/** Where a run is recorded, and what closes it; the project of the run around it stays open. */
async function projectFor({ folder, env = surroundings().env, clock }: TrackOptions) {
  const outer = around.getStore()
  const path = resolve(folder ?? outer?.project.folder ?? env['MODELWRIGHT_FOLDER'] ?? '.')
  if (outer?.project.folder === path) return { project: outer.project, close: async () => {} }
  const project = await openProject(path, { env, ...(clock === undefined ? {} : { clock }) })
  return { project, close: () => project.close() }
}

/** Records into a run that somebody else ends. */
async function join<Result>(
  project: Project,
  id: string,
  options: TrackOptions,
  work: (run: TrackedRun) => Promise<Result> | Result,
): Promise<Result> {
  const { run, close } = openTrackedRun(project, id, options.clock ?? Date.now)
  if (options.params !== undefined) run.params(options.params)
  for (const [name, value] of Object.entries(options.tags ?? {})) run.tag(name, value)
  try {
    const result = await around.run({ id, project }, async () => work(run))
    await close()
    return result
  } catch (error) {
    await close().catch(() => {})
    throw error
  }
}

/** Records all there is to know when a run begins. */
async function begin(run: TrackedRun, project: Project, options: TrackOptions): Promise<void> {
  for (const [name, value] of Object.entries(options.tags ?? {})) run.tag(name, value)
  await run.flush()
  const { code = surroundings().script ?? false } = options
  if (code !== false) await keepCode(run, project, resolve(code))
}

async function keepGit({ tracking }: Project, id: string, git: GitState | undefined): Promise<void> {
  if (git !== undefined) await tracking.write(id, { git })
}

/** The state of git: looked at once for a run and those inside of it, where they are of one project. */
async function gitOf(project: Project, { git = true }: TrackOptions): Promise<GitState | undefined> {
  if (!git) return undefined
  const outer = around.getStore()
  if (outer?.project === project && outer.git !== undefined) return outer.git
  return gitState(project.folder, project.objects).catch(() => undefined)
}

/** Starts a run, does the work and says how it ended. */
async function runAnew<Result>(
  project: Project,
  parent: string | null,
  options: TrackOptions,
  work: (run: TrackedRun) => Promise<Result> | Result,
): Promise<Result> {
  const { runs, folder } = project
  const params = flatParams(options.params ?? {})
  const environment = await environmentOf(folder, packageVersion())
  const id = await runs.start({ name: options.name, params, environment, parent })
  const { run, close } = openTrackedRun(project, id, options.clock ?? Date.now)
  const git = gitOf(project, options)
  try {
    await begin(run, project, options)
    const result = await around.run({ id, project, git }, async () => work(run))
    await close()
    await keepGit(project, id, await git)
    await runs.finish(id, 'done')
    return result
  } catch (error) {
    await close().catch(() => {})
    await keepGit(project, id, await git).catch(() => {})
    await runs.finish(id, 'failed', error instanceof Error ? error.message : String(error)).catch(() => {})
    throw error
  }
}

/**
 * Records a run of your own code: params, metrics over time, tags, notes, artifacts, data, code and git state.
 *
 * Inside of another `track()`, or in a process or worker that was handed `run.env`, the run becomes a child of that one, or
 * joins it. What was logged is written within a second, at the end, and by `run.flush()`: a process that is killed loses
 * what it logged in its last second, no more, and its run is shown as failed.
 *
 * @param work - is handed the run; may be async
 * @returns what `work` returns
 * @throws whatever `work` throws, after it is recorded; and what the store says when the end cannot be written
 * @throws {ModelwrightError} PROJECT_TRACKING_INVALID - when a name or value breaks the rules
 */
export async function track<Result>(
  options: TrackOptions,
  work: (run: TrackedRun) => Promise<Result> | Result,
): Promise<Result> {
  checkName(options.name, 'run')
  const { project, close } = await projectFor(options)
  try {
    const outer = await outerRun(project, options.env ?? surroundings().env)
    if (options.join !== true) return await runAnew(project, outer, options, work)
    if (outer === null) throw nothingToJoin()
    return await join(project, outer, options, work)
  } finally {
    await close()
  }
}
