import type { Source } from '../core/index.ts'
import { findFiles } from './paths.ts'
import { isElsewhere } from './places.ts'

/** Sources that read what a path names, and nothing else. */
const byPath: ReadonlySet<string> = new Set(['csv', 'excel', 'file', 'json', 'json-lines', 'parquet'])

/** Sources made of sources. */
const ofSources: ReadonlySet<string> = new Set(['join', 'union'])

/**
 * The files of this machine that a source reads; undefined where it reads anything else: an address, a database, people's
 * answers, or by code of its own.
 *
 * @throws {ModelwrightError} RETRIEVE_FILE_MISSING, RETRIEVE_FOLDER_EMPTY - as bringing it would
 */
export async function localFilesOf(source: Source, folder: string): Promise<readonly string[] | undefined> {
  const { name, options, definition } = source
  if (definition !== undefined) return undefined
  if (ofSources.has(name)) {
    const each = await Promise.all(
      (options['sources'] as readonly Source[]).map((of) => localFilesOf(of, folder)),
    )
    return each.every((files) => files !== undefined) ? [...new Set(each.flat())] : undefined
  }
  const path = String(options['path'])
  if (!byPath.has(name) || isElsewhere(path)) return undefined
  return (await findFiles(folder, path)).map((file) => file.path)
}
