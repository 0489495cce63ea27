import { appendFile, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { readLines } from './journal.ts'

/** Rows that lie before someone, so that two people at once are not asked the same, whichever process asks them. */
export interface Leases {
  /** Takes in what other processes wrote. */
  refresh(): Promise<void>
  /** Others who have the row before them now. */
  others(row: string, by: string): number
  /** Others who had the row before them when it was given to this one. */
  ahead(row: string, by: string): number
  /** Puts a row before someone; the one they had is free again. */
  give(row: string | undefined, by: string): Promise<void>
}

/** A row that nobody answered for this long is free again. */
const leaseMs = 10 * 60_000

interface Lease {
  readonly row: string
  readonly until: number
  /** Its place in the order in which leases were given. */
  readonly place: number
}

interface Line {
  readonly by: string
  readonly row: string | null
  readonly until: number
}

function readLine(text: string): Line | undefined {
  try {
    const { by, row, until } = JSON.parse(text) as Record<string, unknown>
    const isRow = typeof row === 'string' || row === null
    return typeof by === 'string' && isRow && typeof until === 'number' ? { by, row, until } : undefined
  } catch {
    return undefined
  }
}

/**
 * Opens the leases of a collection, in an append-only file: the order of its lines says who came first.
 *
 * Where it cannot be written, leases are known to this process alone.
 *
 * @param path - of the file, which is made by the first lease
 */
export function openLeases(clock: () => number, path: string): Leases {
  const held = new Map<string, Lease>()
  const place = { offset: 0, line: 0 }
  let count = 0
  const take = ({ by, row, until }: Line): void => {
    count++
    if (row === null) held.delete(by)
    else held.set(by, { row, until, place: count })
  }
  const counted = (row: string, by: string, before: number): number => {
    let found = 0
    for (const [person, lease] of held)
      if (person !== by && lease.row === row && lease.place < before && lease.until > clock()) found++
    return found
  }
  const refresh = async (): Promise<void> => {
    const file = await open(path, 'r').catch(() => undefined)
    if (file === undefined) return
    try {
      await readLines(file, place, (text) => {
        const line = readLine(text)
        if (line !== undefined) take(line)
      })
    } finally {
      await file.close()
    }
  }
  return {
    refresh,
    others: (row, by) => counted(row, by, Number.POSITIVE_INFINITY),
    ahead: (row, by) => counted(row, by, held.get(by)?.place ?? Number.POSITIVE_INFINITY),
    async give(row, by) {
      if (row === undefined && !held.has(by)) return
      const line: Line = { by, row: row ?? null, until: clock() + leaseMs }
      // A line break before ends what a crash left half-written.
      const isWritten = await mkdir(dirname(path), { recursive: true })
        .then(() => appendFile(path, `\n${JSON.stringify(line)}\n`))
        .then(
          () => true,
          () => false,
        )
      if (isWritten) await refresh()
      else take(line)
    },
  }
}
