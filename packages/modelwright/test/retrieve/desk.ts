import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { atEndOfFile } from '../../../../test/at-end.ts'
import {
  isModelwrightError,
  type ModelwrightError,
  type ObjectStore,
  type Report,
} from '../../src/core/index.ts'
import { openEngine } from '../../src/engine/index.ts'
import { openObjects } from '../../src/project/index.ts'

/** A folder to work in, with a store of objects, removed after the tests of a file. */
export interface Desk {
  readonly folder: string
  readonly temporary: string
  readonly objects: ObjectStore
  readonly reports: Report[]
  readonly context: { folder: string; temporary: string; objects: ObjectStore; log: (report: Report) => void }
  /** Writes a file and returns its path from the desk's folder. */
  write(name: string, content: string | Uint8Array): Promise<string>
}

/** Sets up a desk in a new temporary folder. */
export async function openDesk(): Promise<Desk> {
  const root = await mkdtemp(join(tmpdir(), 'modelwright-retrieve-'))
  atEndOfFile(() => rm(root, { recursive: true, force: true }))
  const folder = join(root, 'data')
  const temporary = join(root, 'temporary')
  await mkdir(folder)
  await mkdir(temporary)
  const objects = openObjects(join(root, 'objects'))
  const reports: Report[] = []
  const log = (report: Report): void => void reports.push(report)
  return {
    folder,
    temporary,
    objects,
    reports,
    context: { folder, temporary, objects, log },
    async write(name, content) {
      const path = join(folder, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, content)
      return name
    },
  }
}

/** Copies a file onto the desk. */
export async function place(desk: Desk, from: string, name: string): Promise<string> {
  await copyFile(from, join(desk.folder, name))
  return name
}

/** Runs statements in DuckDB, to make files it writes. */
export async function runSql(desk: Desk, sql: string): Promise<void> {
  const engine = await openEngine({ temporary: desk.temporary })
  try {
    await engine.query(sql)
  } finally {
    engine.close()
  }
}

/** The ModelwrightError that work fails with. */
export async function errorOf(work: Promise<unknown>): Promise<ModelwrightError> {
  try {
    await work
  } catch (error) {
    if (isModelwrightError(error)) return error
    throw error
  }
  throw new Error('it did not fail')
}
