import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder } from '../../core/node/sync-folder.ts'
import { type Engine, openEngine, quotedText } from '../../engine/index.ts'
import { openEnding, parquetFolder, type SegmentKind, sourcesFile } from '../../serve/index.ts'
import { diskError } from '../disk-error.ts'
import { withTemporary } from '../with-temporary.ts'
import { renamePatiently } from '../write-file.ts'
import { lockCompaction } from './folder-lock.ts'
import { compactedSegments, type FoundSegment, findSegments } from './log-files.ts'
import { linesQuery } from './log-tables.ts'

/** What was compacted. */
export interface Compacted {
  readonly segments: number
  readonly predictions: number
  readonly outcomes: number
  /** Lines that were torn by a crash, or are none of ours; they are gone with their segments. */
  readonly unreadable: number
  readonly bytesBefore: number
  readonly bytesAfter: number
}

/** How a log is compacted. */
export interface CompactOptions {
  /** An open segment that was not written to for so long was left by a process that was killed; an hour. */
  readonly abandonedMs?: number
  readonly signal?: AbortSignal | undefined
  /** Is told how far it is, in [0, 1]. */
  readonly progress?: (fraction: number) => void
}

const hourMs = 3_600_000
/** A service that answers may run beside. */
const modesty = { threads: 1, memoryLimit: '512MB' } as const
/** Segments that become one set of Parquet files: what is done is safe before the next begins. */
const batchBytes = 1_000_000_000

const nothing: Compacted = {
  segments: 0,
  predictions: 0,
  outcomes: 0,
  unreadable: 0,
  bytesBefore: 0,
  bytesAfter: 0,
}

interface SizedSegment extends FoundSegment {
  readonly bytes: number
}

/**
 * Turns closed segments into Parquet files, a folder a day and model.
 *
 * Parquet files are written aside, put on the disk and published in one step, together with the names of their segments; only
 * then are these deleted. Killed at any moment, nothing is lost and nothing is there twice: what was published but not deleted is
 * deleted by the next one.
 *
 * @throws {ModelwrightError} PROJECT_LOG_BUSY - when another process compacts
 * @throws {ModelwrightError} PROJECT_DISK_FULL, PROJECT_FOLDER_READONLY - when nothing can be written; segments stay
 */
export async function compactLog(folder: string, options: CompactOptions = {}): Promise<Compacted> {
  if ((await findSegments(folder)).length === 0) return nothing
  const lock = await lockCompaction(folder).catch((error) => {
    throw diskError(error, folder)
  })
  try {
    await deleteCompacted(folder)
    const now = await diskTime(lock.folder)
    const batches = batched(await readySegments(folder, now - (options.abandonedMs ?? hourMs)))
    let done = nothing
    for (const [at, batch] of batches.entries()) {
      options.signal?.throwIfAborted()
      done = added(done, await compactBatch(folder, lock.folder, batch, options.signal))
      options.progress?.((at + 1) / batches.length)
    }
    return done
  } catch (error) {
    throw diskError(error, folder)
  } finally {
    await lock.release()
  }
}

/** Deletes segments that were published and outlived a crash. */
async function deleteCompacted(folder: string): Promise<void> {
  const compacted = await compactedSegments(folder)
  for (const { name, path } of await findSegments(folder))
    if (compacted.has(name)) await rm(path, { force: true })
}

/** What time it is for the disk: a clock that is ahead of it must not take what is being written for abandoned. */
async function diskTime(aside: string): Promise<number> {
  const probe = join(aside, 'probe')
  await writeFile(probe, '')
  const { mtimeMs } = await stat(probe)
  await rm(probe, { force: true })
  return mtimeMs
}

/**
 * Closes an open segment that was left. Who writes to it all the same finds it gone before the next append, and begins another.
 *
 * @returns its path; undefined where it cannot be closed, as where the system knows that somebody has it open
 */
async function takeOver(path: string): Promise<string | undefined> {
  const closed = path.slice(0, -openEnding.length)
  return rename(path, closed).then(
    () => closed,
    () => undefined,
  )
}

/** Segments that nobody writes to any more. */
async function readySegments(folder: string, abandonedAt: number): Promise<readonly SizedSegment[]> {
  const ready: SizedSegment[] = []
  for (const segment of await findSegments(folder)) {
    const found = await stat(segment.path).catch(() => undefined)
    if (found === undefined) continue
    if (segment.isOpen && found.mtimeMs > abandonedAt) continue
    const path = segment.isOpen ? await takeOver(segment.path) : segment.path
    const size = path === undefined ? undefined : await sizeOf(path)
    if (path !== undefined && size !== undefined) ready.push({ ...segment, path, bytes: size })
  }
  return ready
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size
}

/** Whether segments hold what they held when they were found: an append that was under way when one was closed may have ended since. */
async function areUnchanged(batch: readonly SizedSegment[]): Promise<boolean> {
  for (const { path, bytes } of batch) if ((await sizeOf(path)) !== bytes) return false
  return true
}

function batched(segments: readonly SizedSegment[]): readonly (readonly SizedSegment[])[] {
  const batches: SizedSegment[][] = []
  let bytes = batchBytes
  for (const segment of segments) {
    if (bytes >= batchBytes) {
      batches.push([])
      bytes = 0
    }
    batches.at(-1)!.push(segment)
    bytes += segment.bytes
  }
  return batches
}

function added(a: Compacted, b: Compacted): Compacted {
  return {
    segments: a.segments + b.segments,
    predictions: a.predictions + b.predictions,
    outcomes: a.outcomes + b.outcomes,
    unreadable: a.unreadable + b.unreadable,
    bytesBefore: a.bytesBefore + b.bytesBefore,
    bytesAfter: a.bytesAfter + b.bytesAfter,
  }
}

async function compactBatch(
  folder: string,
  aside: string,
  batch: readonly SizedSegment[],
  signal: AbortSignal | undefined,
): Promise<Compacted> {
  const name = randomBytes(8).toString('hex')
  const made = join(aside, name)
  await mkdir(made)
  await writeFile(join(made, sourcesFile), JSON.stringify(batch.map((segment) => segment.name)))
  const written = await withTemporary(async (temporary) => {
    const engine = await openEngine({ temporary, signal, ...modesty })
    try {
      return {
        predictions: await writeKind(engine, 'predictions', batch, made),
        outcomes: await writeKind(engine, 'outcomes', batch, made),
      }
    } finally {
      engine.close()
    }
  })
  const bytesAfter = await flushAll(made)
  if (!(await areUnchanged(batch))) {
    // It is left for the next one: what was read of it lacks lines that were acknowledged since.
    await rm(made, { recursive: true, force: true })
    return nothing
  }
  await mkdir(join(folder, parquetFolder), { recursive: true })
  await renamePatiently(made, join(folder, parquetFolder, name))
  await syncFolder(join(folder, parquetFolder))
  for (const { path } of batch) await rm(path, { force: true })
  const rows = written.predictions.rows + written.outcomes.rows
  return {
    segments: batch.length,
    predictions: written.predictions.rows,
    outcomes: written.outcomes.rows,
    unreadable: written.predictions.lines + written.outcomes.lines - rows,
    bytesBefore: batch.reduce((sum, { bytes }) => sum + bytes, 0),
    bytesAfter,
  }
}

/** Writes the lines of one kind. @returns how many were read, and how many lines there are */
async function writeKind(
  engine: Engine,
  kind: SegmentKind,
  batch: readonly SizedSegment[],
  made: string,
): Promise<{ readonly rows: number; readonly lines: number }> {
  const segments = batch.filter((segment) => segment.kind === kind && segment.bytes > 0)
  if (segments.length === 0) return { rows: 0, lines: 0 }
  const parts = kind === 'predictions' ? ['day', 'model'] : ['day']
  const time = kind === 'predictions' ? '"at"' : 'received'
  const paths = segments.map(({ path }) => path)
  const [copied] = await engine.query(`COPY (SELECT *, strftime(${time}, '%Y-%m-%d') AS "day"
    FROM (${linesQuery(kind, paths)}) WHERE ${time} IS NOT NULL)
    TO ${quotedText(join(made, kind))} (FORMAT parquet, COMPRESSION zstd,
    PARTITION_BY (${parts.map((part) => `"${part}"`).join(', ')}), WRITE_PARTITION_COLUMNS true)`)
  let lines = 0
  for (const path of paths) lines += await countLines(path)
  return { rows: Number(copied['Count']), lines }
}

/** Counts lines that hold anything, also one without an end. */
async function countLines(path: string): Promise<number> {
  const file = await open(path)
  let count = 0
  let last = 10
  const buffer = Buffer.alloc(1_048_576)
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer)
      if (bytesRead === 0) return last === 10 ? count : count + 1
      for (let at = 0; at < bytesRead; at++) if (buffer[at] === 10) count++
      last = buffer[bytesRead - 1]
    }
  } finally {
    await file.close()
  }
}

/** Puts every file of a folder on the disk. @returns how many bytes they hold */
async function flushAll(folder: string): Promise<number> {
  let bytes = 0
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = await open(join(entry.parentPath, entry.name), 'r+')
    await file.sync()
    bytes += (await file.stat()).size
    await file.close()
  }
  return bytes
}
