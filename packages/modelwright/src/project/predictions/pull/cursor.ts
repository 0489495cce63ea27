import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '../../write-file.ts'

/** How far a source was read. */
export interface Cursor {
  /** As a person names it. */
  readonly source: string
  /** All lines before this moment were taken; milliseconds since 1970-01-01 UTC. */
  readonly until: number
}

/** Reads how far a source was read; undefined: it was not, or that is not known any more. */
export async function readCursor(folder: string): Promise<Cursor | undefined> {
  try {
    const found = JSON.parse(await readFile(join(folder, 'cursor.json'), 'utf8')) as Partial<Cursor>
    return Number.isSafeInteger(found.until) ? (found as Cursor) : undefined
  } catch {
    // One that is not there or damaged costs time, not rows: what is read again is not written again.
    return undefined
  }
}

/** Keeps how far a source was read, on the disk. */
export async function writeCursor(folder: string, cursor: Cursor): Promise<void> {
  await writeWhole(join(folder, 'cursor.json'), `${JSON.stringify(cursor)}\n`)
}
