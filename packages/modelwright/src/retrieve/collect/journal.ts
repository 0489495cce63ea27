import { constants } from 'node:fs'
import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isModelwrightError, ModelwrightError } from '../../core/index.ts'
import { syncFolder } from '../../core/node/sync-folder.ts'
import { systemCode } from '../../core/node/system-code.ts'
import { writingProblem } from '../bytes/file-problem.ts'
import { type CollectEvent, readEvent } from './events.ts'

/** What a look into the journal found since the last one. */
export interface NewEvents {
  readonly events: readonly CollectEvent[]
  /** Numbers of lines that could not be read: torn by a crash, or altered. They stay as they are. */
  readonly damaged: readonly number[]
}

/** An append-only file of answers. Several processes may have it open. */
export interface Journal {
  readonly path: string
  /** Writes events and returns once they are on the disk. */
  append(events: readonly CollectEvent[]): Promise<void>
  /** Reads what was written since the last call, by whomever. */
  read(): Promise<NewEvents>
}

/**
 * A line break before and one behind: what a crash left half-written ends at the next event instead of spoiling it.
 * One write with O_APPEND puts all of it at the end of the file, whoever else is writing.
 */
function linesOf(events: readonly CollectEvent[]): Buffer {
  return Buffer.from(events.map((event) => `\n${JSON.stringify(event)}\n`).join(''))
}

async function appendWhole(path: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const file = await open(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT)
  try {
    const { bytesWritten } = await file.write(bytes)
    if (bytesWritten < bytes.length) throw Object.assign(new Error('disk full'), { code: 'ENOSPC' })
    await file.sync()
    if ((await file.stat()).size === bytes.length) await syncFolder(dirname(path))
  } finally {
    await file.close()
  }
}

/** Largest piece read at once. */
const pieceBytes = 4_000_000

interface Place {
  offset: number
  line: number
}

/** Reads whole lines behind `place` and moves it; a line that is still being written waits for the next look. */
export async function readLines(
  file: FileHandle,
  place: Place,
  take: (line: string, number: number) => void,
): Promise<void> {
  let rest = Buffer.alloc(0)
  for (;;) {
    const piece = Buffer.alloc(pieceBytes)
    const { bytesRead } = await file.read(piece, 0, pieceBytes, place.offset + rest.length)
    if (bytesRead === 0) return
    const all = Buffer.concat([rest, piece.subarray(0, bytesRead)])
    const end = all.lastIndexOf(10) + 1
    for (const line of all.toString('utf8', 0, end).split('\n').slice(0, -1)) take(line, ++place.line)
    place.offset += end
    rest = all.subarray(end)
  }
}

/** What to say where the file itself is the trouble: a folder in its place, no right to it. */
function unusable(error: unknown, path: string, done: 'read' | 'written'): unknown {
  const known = done === 'written' ? writingProblem(error, path) : error
  if (isModelwrightError(known)) return known
  return new ModelwrightError('RETRIEVE_JOURNAL_UNUSABLE', {
    message: `The journal of answers cannot be ${done}.`,
    where: path,
    mend: ['It must be a file that this user may read and write; check what lies there.'],
    cause: error,
  })
}

async function openExisting(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw unusable(error, path, 'read')
  }
}

/**
 * Opens a journal; it is made by the first answer.
 *
 * @param path - of the `.jsonl` file
 */
export function openJournal(path: string): Journal {
  const place: Place = { offset: 0, line: 0 }
  return {
    path,
    async append(events) {
      if (events.length === 0) return
      await appendWhole(path, linesOf(events)).catch((error) => {
        throw unusable(error, path, 'written')
      })
    },
    async read() {
      const file = await openExisting(path)
      if (file === undefined) return { events: [], damaged: [] }
      const events: CollectEvent[] = []
      const damaged: number[] = []
      try {
        await readLines(file, place, (line, number) => {
          if (line.trim() === '') return
          const event = readEvent(line)
          if (event === undefined) damaged.push(number)
          else events.push(event)
        })
      } catch (error) {
        throw unusable(error, path, 'read')
      } finally {
        await file.close()
      }
      return { events, damaged }
    },
  }
}
