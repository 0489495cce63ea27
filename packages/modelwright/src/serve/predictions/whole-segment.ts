import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder } from '../../core/node/sync-folder.ts'
import { type SegmentKind, segmentName, segmentsFolder } from './segment-names.ts'

/** What a segment that is written at once is called and dated by. */
export interface WholeSegment {
  readonly kind: SegmentKind
  /** Of its first line, milliseconds since 1970-01-01 UTC. */
  readonly from: number
  /** Of its last line: what is older than a log keeps goes by it. */
  readonly until: number
}

/**
 * Writes a closed segment: aside, onto the disk, then under its name. Killed at any moment, it is there whole or not at all.
 *
 * @param aside - a folder on the same disk that nobody reads
 */
export async function writeSegment(
  folder: string,
  aside: string,
  lines: Buffer,
  { kind, from, until }: WholeSegment,
): Promise<string> {
  const within = join(folder, segmentsFolder)
  await mkdir(within, { recursive: true })
  await mkdir(aside, { recursive: true })
  const random = randomBytes(4).toString('hex')
  const name = segmentName(kind, { at: from, pid: process.pid, random })
  const temporary = join(aside, `${name}.tmp`)
  const file = await open(temporary, 'wx')
  try {
    try {
      await file.writeFile(lines)
      await file.utimes(until / 1000, until / 1000)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, join(within, name))
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(within)
  return name
}
