import { stat } from 'node:fs/promises'
import { type LocalFile, ModelwrightError, type TaskPool } from '../../core/index.ts'
import { sha256OfFile } from '../objects.ts'
import { digestTaskName } from '../tasks.ts'

/** What tells one input file from another. */
export interface FileDigest {
  readonly bytes: number
  readonly sha256: string
}

/** Digests files, one after the other. */
export async function digestTask(paths: readonly string[]): Promise<readonly FileDigest[]> {
  const found: FileDigest[] = []
  for (const path of paths) found.push({ bytes: (await stat(path)).size, sha256: await sha256OfFile(path) })
  return found
}

/** Digests files in a thread of the pool, where there is one. */
export async function digestFiles(
  files: readonly LocalFile[],
  { pool, signal }: { readonly pool?: TaskPool; readonly signal: AbortSignal },
): Promise<readonly FileDigest[]> {
  const paths = files.map(({ path }) => path)
  if (pool === undefined) return digestTask(paths)
  return (await pool.run(digestTaskName, paths, { signal })) as readonly FileDigest[]
}

/** Remembers how files look, to tell later that none was written to meanwhile. */
export async function watchFiles(files: readonly LocalFile[]): Promise<{ check(): Promise<void> }> {
  const look = async ({ path }: LocalFile): Promise<string> => {
    const { size, mtimeMs, ino } = await stat(path)
    return [size, mtimeMs, ino].join(' ')
  }
  const before = await Promise.all(files.map(look))
  return {
    async check() {
      for (const [at, file] of files.entries())
        if ((await look(file)) !== before[at]) throw changed(file.shown)
    },
  }
}

function changed(shown: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_FILE_CHANGED', {
    message: `"${shown}" changed while it was read: the parts written so far may be of two files.`,
    where: shown,
    mend: ['Write into another folder, once nothing writes to the file any more.'],
  })
}
