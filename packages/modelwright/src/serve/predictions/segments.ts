import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder } from '../../core/node/sync-folder.ts'
import { openEnding, type SegmentKind, segmentName, segmentsFolder } from './segment-names.ts'

/** Where and how segments are written. */
export interface SegmentOptions {
  /** Of the log. */
  readonly folder: string
  readonly kind: SegmentKind
  readonly maxBytes: number
  /** A segment is closed when it is this old. */
  readonly maxAgeMs: number
  /** Puts every append on the disk, not only closed segments. */
  readonly isDurable: boolean
  readonly clock: () => number
  /** Is told when a segment was closed. */
  readonly closed?: (() => void) | undefined
}

/** One open file at a time, which grows; closed ones do not change any more. */
export interface Segments {
  /** Adds whole lines. What could not be written stays to be written: see {@link UnwrittenError}. */
  append(lines: Buffer): Promise<void>
  /** Closes the open segment; the next append begins another. */
  rotate(): Promise<void>
}

/** Says that lines were not written, or only the first of them. */
export class UnwrittenError extends Error {
  /** The lines that are still to be written. */
  readonly rest: Buffer

  constructor(cause: unknown, rest: Buffer) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.name = 'UnwrittenError'
    this.rest = rest
  }
}

interface OpenSegment {
  readonly file: FileHandle
  readonly path: string
  readonly openedAt: number
  size: number
}

const lineEnd = 10

async function openSegment({ folder, kind, isDurable, clock }: SegmentOptions): Promise<OpenSegment> {
  const within = join(folder, segmentsFolder)
  await mkdir(within, { recursive: true })
  const openedAt = clock()
  const name = segmentName(kind, { at: openedAt, pid: process.pid, random: randomBytes(4).toString('hex') })
  const path = join(within, `${name}${openEnding}`)
  const file = await open(path, 'ax')
  if (isDurable) await syncFolder(within)
  return { file, path, openedAt, size: 0 }
}

/** Puts it on the disk, then gives it the name by which others know that it is whole. */
async function closeSegment({ file, path }: OpenSegment): Promise<void> {
  try {
    await file.sync()
  } finally {
    await file.close()
  }
  const closed = path.slice(0, -openEnding.length)
  await rename(path, closed).catch(async (error: NodeJS.ErrnoException) => {
    // A compaction took it for left, and closed it.
    if (error.code !== 'ENOENT' || (await stat(closed).catch(() => undefined)) === undefined) throw error
  })
}

/** Whether the file can still be found under its name; of a folder that was removed it cannot. */
async function isThere({ file, path }: OpenSegment): Promise<boolean> {
  const [{ ino, nlink }, found] = await Promise.all([file.stat(), stat(path).catch(() => undefined)])
  return nlink > 0 && found?.ino === ino
}

/** Writes all, or throws with what is left: from the first line that is not whole. */
async function writeAll(segment: OpenSegment, lines: Buffer, isDurable: boolean): Promise<void> {
  let written = 0
  try {
    while (written < lines.length) {
      const { bytesWritten } = await segment.file.write(lines, written)
      if (bytesWritten === 0) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
      written += bytesWritten
    }
    if (isDurable) await segment.file.datasync()
  } catch (error) {
    const whole = isDurable || written === 0 ? 0 : lines.lastIndexOf(lineEnd, written - 1) + 1
    throw new UnwrittenError(error, lines.subarray(whole))
  }
  segment.size += written
}

/**
 * Opens the segments of one kind that this process writes; appends must not overlap.
 *
 * Lines are handed to the operating system at once, so that they outlive the process; onto the disk they come when their segment
 * is closed, or with each append where it is durable. After an error the next append begins another segment, so that what was torn
 * stays the last line of its own.
 */
export function openSegments(options: SegmentOptions): Segments {
  const { maxBytes, maxAgeMs, isDurable, clock, closed } = options
  let current: OpenSegment | undefined

  const rotate = async (): Promise<void> => {
    const ending = current
    current = undefined
    if (ending === undefined) return
    await closeSegment(ending)
    closed?.()
  }
  const abandon = async (): Promise<void> => {
    const broken = current
    current = undefined
    if (broken !== undefined) await closeSegment(broken).catch(() => {})
  }
  const isDue = ({ size, openedAt }: OpenSegment, more: number): boolean =>
    (size > 0 && size + more > maxBytes) || clock() - openedAt >= maxAgeMs
  return {
    rotate,
    async append(lines) {
      try {
        if (current !== undefined && isDue(current, lines.length)) await rotate()
        if (current !== undefined && !(await isThere(current))) await abandon()
        current ??= await openSegment(options)
      } catch (error) {
        await abandon()
        throw new UnwrittenError(error, lines)
      }
      try {
        await writeAll(current, lines, isDurable)
      } catch (error) {
        await abandon()
        throw error
      }
    },
  }
}
