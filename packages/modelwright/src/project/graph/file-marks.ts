import { mkdir, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { sha256OfFile } from '../objects.ts'
import { writeWhole } from '../write-file.ts'

/** What is known of a file that was hashed. Numbers of nanoseconds are texts: they are too long for a number. */
interface Mark {
  readonly size: string
  readonly inode: string
  readonly changed: string
  readonly modified: string
  readonly digest: string
}

/** Remembers the digests of files, so that a file is not read again that was not touched. */
export interface FileMarks {
  /** SHA-256 of a file's bytes. */
  digestOf(path: string): Promise<string>
  /** Writes what was learnt, if anything was. */
  save(): Promise<void>
}

/** A file written within this time may be written again without a trace in its times. */
const settledNs = 2_000_000_000n

/** Marks that are kept, the newest of them. */
const mostMarks = 10_000

async function readMarks(file: string): Promise<Map<string, Mark>> {
  try {
    const read = JSON.parse(await readFile(file, 'utf8')) as Record<string, Mark>
    return new Map(Object.entries(read))
  } catch {
    return new Map()
  }
}

async function statOf(path: string) {
  const { size, ino, ctimeNs, mtimeNs } = await stat(path, { bigint: true })
  return { size: String(size), inode: String(ino), changed: String(ctimeNs), modified: String(mtimeNs) }
}

type Stat = Awaited<ReturnType<typeof statOf>>

const isSame = (a: Stat, b: Stat): boolean =>
  a.size === b.size && a.inode === b.inode && a.changed === b.changed && a.modified === b.modified

/** Whether a file was left alone long enough for its times to tell. A clock that went backwards makes it look untouched for less. */
function isSettled({ modified, changed }: Stat, now: bigint): boolean {
  return now - BigInt(modified) > settledNs && now - BigInt(changed) > settledNs
}

/**
 * Opens the marks of files.
 *
 * A digest is taken from its mark only if size, inode, and both times in nanoseconds are what they were and the file had been
 * left alone for two seconds when it was hashed; otherwise the file is hashed.
 *
 * @param file - where marks lie; a file that is not there or is broken has none
 * @param options.force - hash every file
 * @param options.now - milliseconds since 1970-01-01 UTC
 */
export async function openFileMarks(
  file: string,
  { force = false, now = Date.now }: { readonly force?: boolean; readonly now?: () => number } = {},
): Promise<FileMarks> {
  const marks = await readMarks(file)
  let isChanged = false
  const hash = async (path: string): Promise<string> => {
    const before = await statOf(path)
    const digest = await sha256OfFile(path)
    const after = await statOf(path)
    marks.delete(path)
    if (isSame(before, after) && isSettled(before, BigInt(Math.floor(now())) * 1_000_000n))
      marks.set(path, { ...before, digest })
    isChanged = true
    return digest
  }
  return {
    async digestOf(path) {
      const mark = force ? undefined : marks.get(path)
      if (mark !== undefined && isSame(mark, await statOf(path))) return mark.digest
      return hash(path)
    },
    async save() {
      if (!isChanged) return
      const newest = [...marks].slice(-mostMarks)
      await mkdir(dirname(file), { recursive: true })
      await writeWhole(file, `${JSON.stringify(Object.fromEntries(newest), null, 1)}\n`)
      isChanged = false
    },
  }
}
