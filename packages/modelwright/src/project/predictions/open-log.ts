import { rm } from 'node:fs/promises'
import type { LogWindow } from '../../core/index.ts'
import { type Engine, openEngine } from '../../engine/index.ts'
import { makeTemporary } from '../with-temporary.ts'
import { findLogFiles } from './log-files.ts'
import { filesSince } from './log-files-since.ts'
import { createLogViews } from './log-tables.ts'

/** Which logs are read. */
export interface LogRequest {
  /** Folders of logs; their predictions are read as one. */
  readonly folders: readonly string[]
  readonly window?: LogWindow
  /** Only files that were written to since then. */
  readonly writtenSince?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** What was begun on the views of a log. */
export interface OpenLog<Value> {
  readonly value: Value
  close(): Promise<void>
}

/** How often a log is looked at anew because a file was compacted or deleted while it was read. */
const tries = 5

/** Whether a file that was there is not any more. */
function isVanished(error: unknown): boolean {
  return error instanceof Error && /no such file|no files found|cannot open file/i.test(error.message)
}

async function begin<Value>(
  { folders, window = {}, writtenSince, signal }: LogRequest,
  temporary: string,
  work: (engine: Engine) => Promise<Value>,
): Promise<{ readonly engine: Engine; readonly value: Value }> {
  for (let attempt = 1; ; attempt++) {
    const engine = await openEngine({ temporary, signal, memoryLimit: '1GB' })
    try {
      const found = await Promise.all(folders.map(findLogFiles))
      const some = { rowsSince: window.since, rowsUntil: window.until, writtenSince }
      await createLogViews(engine, await Promise.all(found.map((files) => filesSince(files, some))), window)
      return { engine, value: await work(engine) }
    } catch (error) {
      engine.close()
      if (attempt === tries || !isVanished(error)) throw error
    }
  }
}

/**
 * Opens an engine with the views `predictions`, `outcomes` and `judged`, and begins work on them: again where a file vanished,
 * for others may write and compact these logs meanwhile.
 *
 * @throws {ModelwrightError} PROJECT_LOG_MISSING - when a folder holds no log
 */
export async function openLog<Value>(
  request: LogRequest,
  work: (engine: Engine) => Promise<Value>,
): Promise<OpenLog<Value>> {
  const temporary = await makeTemporary()
  const clear = () => rm(temporary, { recursive: true, force: true })
  try {
    const { engine, value } = await begin(request, temporary, work)
    return {
      value,
      async close() {
        engine.close()
        await clear()
      },
    }
  } catch (error) {
    await clear()
    throw error
  }
}

/** Asks a log and closes it again. Throws as {@link openLog} does. */
export async function askLog<Value>(
  request: LogRequest,
  work: (engine: Engine) => Promise<Value>,
): Promise<Value> {
  const { value, close } = await openLog(request, work)
  await close()
  return value
}
