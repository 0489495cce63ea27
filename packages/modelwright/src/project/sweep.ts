import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from './objects.ts'

const weekMs = 7 * 24 * 3_600_000

/**
 * Removes what killed processes left half-written long ago: temporary folders and files a week old or older.
 *
 * @param store - the folder `.modelwright`
 * @param now - milliseconds since 1970-01-01 UTC
 */
export async function sweep(store: string, now: number): Promise<void> {
  const objects = join(store, 'objects', temporaryFolder)
  const left = [
    ...(await readdir(store).catch(() => []))
      .filter((name) => name.startsWith('tmp-'))
      .map((name) => join(store, name)),
    ...(await readdir(objects).catch(() => [])).map((name) => join(objects, name)),
  ]
  for (const path of left) {
    const found = await stat(path).catch(() => undefined)
    if (found !== undefined && now - found.mtimeMs > weekMs)
      await rm(path, { recursive: true, force: true }).catch(() => {})
  }
}
