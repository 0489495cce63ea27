import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { deadlineIn, type Log, silent, startRulings } from '../../core/index.ts'
import { crewOf } from '../../core/node/crew.ts'
import { diskError } from '../disk-error.ts'
import { openProject, type Project, storeFolder } from '../open-project.ts'
import { packageVersion } from '../package-version.ts'
import { rememberPlaces, type StatedPlaces } from '../places/find-places.ts'
import { statedIn } from '../places/stated-place.ts'
import { openPool } from '../worker-pool.ts'
import type { RunTools } from './types.ts'

/** How a run is surrounded. */
export interface RunOptions extends StatedPlaces {
  /** The project's folder; relative paths start there. */
  readonly folder: string
  readonly log?: Log
  readonly signal?: AbortSignal
  /** For everything until the report is written. Default: as long as it takes. */
  readonly timeLimitMs?: number
  /** Threads to fit in; default: a thread a core. No result depends on it. */
  readonly workers?: number
  /** Environment variables that sources may name as `${NAME}`, such as `process.env`; default: none. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** Opens the project where it was said to lie, and remembers what was said for commands that load no workflow. */
async function openAndRemember(options: RunOptions, env: NonNullable<RunOptions['env']>): Promise<Project> {
  const stated = statedIn(options)
  const { folder } = options
  const project = await openProject(folder, { env, ...stated })
  try {
    await rememberPlaces(storeFolder(folder), stated)
    return project
  } catch (error) {
    await project.close()
    throw error
  }
}

/** Opens project, threads and a temporary folder for some work, and closes them whatever happens. */
export async function withRunTools<Result>(
  options: RunOptions,
  work: (tools: RunTools) => Promise<Result>,
): Promise<Result> {
  const {
    folder,
    log = silent,
    signal = new AbortController().signal,
    timeLimitMs = Number.POSITIVE_INFINITY,
    workers,
    env = {},
  } = options
  const clock = (): number => performance.now()
  const deadline = deadlineIn(timeLimitMs, clock, signal)
  const project = await openAndRemember(options, env)
  const pool = openPool({ log, ...(workers === undefined ? {} : { size: workers }) })
  let temporary: string | undefined
  try {
    temporary = await mkdtemp(join(storeFolder(folder), 'tmp-'))
    const crew = crewOf(pool, { signal })
    return await work({
      project,
      log,
      clock,
      now: Date.now,
      deadline,
      rulings: startRulings(),
      signal,
      pool,
      crew,
      version: packageVersion(),
      temporary,
      env,
      freeBytes: () => process.availableMemory(),
    })
  } catch (error) {
    throw diskError(error, storeFolder(folder))
  } finally {
    await pool.close()
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true })
    await project.close()
  }
}
