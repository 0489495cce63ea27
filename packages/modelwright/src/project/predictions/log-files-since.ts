import { stat } from 'node:fs/promises'
import type { LogFiles } from './log-files.ts'

/** Clocks of machines and of the disk may be so far apart. */
const slackMs = 3_600_000
const dayMs = 24 * slackMs

/** The day that a compacted file is of, by the name of its folder; NaN where it says none. */
function dayOf(path: string): number {
  const found = /[\\/]day=(\d{4}-\d{2}-\d{2})[\\/]/.exec(path)
  return found === null ? Number.NaN : Date.parse(`${found[1]}T00:00:00Z`)
}

/** Which files are wanted. */
export interface FilesWanted {
  /** Those that can hold predictions made at this time or later, and what came of these. */
  readonly rowsSince?: number | undefined
  /** Those that can hold predictions made before this time. */
  readonly rowsUntil?: number | undefined
  /** Those that were written to since this time, or came into the folder since: what is pulled from elsewhere has the time of its last row. */
  readonly writtenSince?: number | undefined
}

/**
 * Leaves out files that can hold nothing of what is wanted, without opening them.
 *
 * A line is written after what it tells of: a segment that was last written to before a time holds nothing of later, and neither
 * does the Parquet file of an earlier day. Outcomes come after their predictions. The other way round nothing follows: what is
 * imported is written long after; only the days of Parquet files of predictions tell what is too late. Rows of the future are not looked for this way, so that a time to come leaves all files in.
 */
export async function filesSince(
  files: LogFiles,
  { rowsSince, rowsUntil, writtenSince }: FilesWanted,
): Promise<LogFiles> {
  const rows = rowsSince === undefined || rowsSince > Date.now() ? undefined : rowsSince - slackMs
  if (rows === undefined && rowsUntil === undefined && writtenSince === undefined) return files
  const isWritten = async (path: string, from = Number.NEGATIVE_INFINITY): Promise<boolean> => {
    const found = await stat(path).catch(() => undefined)
    // One that vanished is met when it is read: then all is looked for anew.
    if (found === undefined) return true
    const cameAt = Math.max(found.mtimeMs, found.ctimeMs)
    return found.mtimeMs >= from && (writtenSince === undefined || cameAt >= writtenSince)
  }
  const kept = async (paths: readonly string[], keep: (path: string) => Promise<boolean>) => {
    const are = await Promise.all(paths.map(keep))
    return paths.filter((_, at) => are[at])
  }
  const isLate = async (path: string): Promise<boolean> => {
    const day = dayOf(path)
    if (rows !== undefined && day + dayMs <= rows) return false
    return writtenSince === undefined || isWritten(path)
  }
  // A day that is not told is not left out.
  const isAfter = (path: string): boolean => rowsUntil !== undefined && dayOf(path) >= rowsUntil
  const { segments, parquet } = files
  return {
    segments: {
      predictions: await kept(segments.predictions, (path) => isWritten(path, rows)),
      outcomes: await kept(segments.outcomes, (path) => isWritten(path, rows)),
    },
    parquet: {
      predictions: await kept(parquet.predictions, async (path) => !isAfter(path) && (await isLate(path))),
      outcomes: await kept(parquet.outcomes, isLate),
    },
  }
}
