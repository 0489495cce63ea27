import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parquetFolder, segmentOf, segmentsFolder, sourcesFile } from './segment-names.ts'

/** How much a folder may hold, and of what age. */
export interface Keep {
  readonly bytes?: number | undefined
  readonly ageMs?: number | undefined
}

interface Part {
  readonly path: string
  readonly bytes: number
  /** When its last line was written, or the day it holds ended. */
  readonly at: number
}

/**
 * Deletes the oldest parts of a log until the rest is within bounds; open segments stay.
 *
 * Several processes may do so at once.
 *
 * @returns bytes that were freed
 */
export async function keepWithin(folder: string, keep: Keep, now: number): Promise<number> {
  const parts = [...(await closedSegments(folder)), ...(await parquetFiles(folder))]
  parts.sort((a, b) => a.at - b.at)
  let held = parts.reduce((sum, { bytes }) => sum + bytes, 0)
  let freed = 0
  for (const { path, bytes, at } of parts) {
    const isOld = keep.ageMs !== undefined && now - at > keep.ageMs
    if (!isOld && (keep.bytes === undefined || held <= keep.bytes)) continue
    await rm(path, { force: true })
    held -= bytes
    freed += bytes
  }
  if (freed > 0) await dropEmpty(join(folder, parquetFolder))
  return freed
}

async function entriesOf(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => [])
}

async function closedSegments(folder: string): Promise<readonly Part[]> {
  const within = join(folder, segmentsFolder)
  const names = (await entriesOf(within)).filter((name) => segmentOf(name)?.isOpen === false)
  const parts = names.map(async (name): Promise<Part | undefined> => {
    const path = join(within, name)
    const found = await stat(path).catch(() => undefined)
    return found === undefined ? undefined : { path, bytes: found.size, at: found.mtimeMs }
  })
  return (await Promise.all(parts)).filter((part) => part !== undefined)
}

const dayMs = 86_400_000

async function parquetFiles(folder: string): Promise<readonly Part[]> {
  const within = join(folder, parquetFolder)
  const names = await readdir(within, { recursive: true }).catch(() => [])
  const parts = names.map(async (name): Promise<Part | undefined> => {
    const day = /[\\/]day=(\d{4}-\d\d-\d\d)[\\/]/.exec(name)?.[1]
    if (day === undefined || !name.endsWith('.parquet')) return undefined
    const path = join(within, name)
    const found = await stat(path).catch(() => undefined)
    return found === undefined ? undefined : { path, bytes: found.size, at: Date.parse(day) + dayMs }
  })
  return (await Promise.all(parts)).filter((part) => part !== undefined)
}

/** Removes what holds no data any more; the names of its sources go only when these are gone. */
async function dropEmpty(folder: string): Promise<void> {
  for (const name of await entriesOf(folder)) {
    const within = join(folder, name)
    const files = await readdir(within, { recursive: true }).catch(() => [sourcesFile])
    const isEmpty = files.length > 0 && !files.some((file) => file.endsWith('.parquet'))
    if (isEmpty && !(await hasSources(folder, name))) await rm(within, { recursive: true, force: true })
  }
}

/** Whether segments that a compaction took in still lie there: then its list of them is needed. */
async function hasSources(folder: string, name: string): Promise<boolean> {
  try {
    const sources = JSON.parse(await readFile(join(folder, name, sourcesFile), 'utf8')) as readonly string[]
    const present = new Set(await entriesOf(join(folder, '..', segmentsFolder)))
    return sources.some((source) => present.has(source) || present.has(`${source}.open`))
  } catch {
    return true
  }
}
