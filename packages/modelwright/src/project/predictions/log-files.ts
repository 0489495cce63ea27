import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ModelwrightError } from '../../core/index.ts'
import { parquetFolder, type SegmentKind, segmentOf, segmentsFolder, sourcesFile } from '../../serve/index.ts'

/** The files of a log, as they were found at one moment. */
export interface LogFiles {
  /** Lines that were not compacted yet; the last of an open one may be torn. */
  readonly segments: Readonly<Record<SegmentKind, readonly string[]>>
  readonly parquet: Readonly<Record<SegmentKind, readonly string[]>>
}

/** A segment, and whether its process still writes to it, or did until it was killed. */
export interface FoundSegment {
  readonly kind: SegmentKind
  readonly name: string
  readonly path: string
  readonly isOpen: boolean
}

async function namesIn(folder: string, recursive = false): Promise<readonly string[]> {
  try {
    return await readdir(folder, { recursive })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Finds segments, oldest first. */
export async function findSegments(folder: string): Promise<readonly FoundSegment[]> {
  const within = join(folder, segmentsFolder)
  const found = new Map<string, FoundSegment>()
  for (const file of await namesIn(within)) {
    const segment = segmentOf(file)
    // A segment that is closed at this moment may be met under both its names.
    if (segment !== undefined && (!segment.isOpen || !found.has(segment.name)))
      found.set(segment.name, { ...segment, path: join(within, file) })
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Names of segments whose lines lie in Parquet already; they may not be deleted yet. */
export async function compactedSegments(folder: string): Promise<ReadonlySet<string>> {
  const within = join(folder, parquetFolder)
  const names = new Set<string>()
  for (const name of await namesIn(within)) {
    const text = await readFile(join(within, name, sourcesFile), 'utf8').catch(() => '[]')
    for (const source of JSON.parse(text) as readonly string[]) names.add(source)
  }
  return names
}

/**
 * Finds the files of a log. Others may write, compact and delete meanwhile: what is compacted in between is met once, because
 * segments are looked for before Parquet files, and left out where these name them.
 *
 * @throws {ModelwrightError} PROJECT_LOG_MISSING - when the folder holds no log
 */
export async function findLogFiles(folder: string): Promise<LogFiles> {
  const segments = await findSegments(folder)
  const compacted = await compactedSegments(folder)
  const within = join(folder, parquetFolder)
  const parquet = (await namesIn(within, true)).filter((name) => name.endsWith('.parquet'))
  if (segments.length === 0 && parquet.length === 0) throw noLog(folder)
  const linesOf = (kind: SegmentKind): readonly string[] =>
    segments.filter((one) => one.kind === kind && !compacted.has(one.name)).map(({ path }) => path)
  const tablesOf = (kind: SegmentKind): readonly string[] =>
    parquet
      .filter((name) => name.split(/[\\/]/)[1] === kind)
      .map((name) => join(within, name))
      .sort()
  return {
    segments: { predictions: linesOf('predictions'), outcomes: linesOf('outcomes') },
    parquet: { predictions: tablesOf('predictions'), outcomes: tablesOf('outcomes') },
  }
}

function noLog(folder: string): ModelwrightError {
  return new ModelwrightError('PROJECT_LOG_MISSING', {
    message: 'There are no logged predictions in this folder.',
    where: folder,
    mend: [
      'Log some:  modelwright serve <model> --log-predictions',
      'Or name the folder:  --folder <folder>',
    ],
  })
}
