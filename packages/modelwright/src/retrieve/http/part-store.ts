import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { moveFile } from './body-cache.ts'

/** How far a download got. */
export interface Part {
  size: number
  /** What tells that the rest belongs to the part: a strong ETag, else a date. */
  validator: string | undefined
}

/** Where the part of a body stays that a run did not get to the end of, for the next run to go on with. */
export interface PartStore {
  /** Moves the part that an earlier run left to `path`; undefined where there is none. */
  take(path: string): Promise<Part | undefined>
  /** Keeps the part at `path`, if that is worth it. */
  save(path: string, part: Part): Promise<void>
}

/** Less than this is downloaded again. */
const leastBytes = 1_000_000

/** Opens the store of parts of one body in the folder of what is kept between runs, by its key there. */
export function partStore(cache: string, key: string): PartStore {
  const file = join(cache, `${key}.part`)
  const note = `${file}.json`
  return {
    async take(path) {
      try {
        const { validator, size } = JSON.parse(await readFile(note, 'utf8')) as Part
        // Of several processes that want it, one can move it.
        await moveFile(file, path)
        await rm(note, { force: true })
        if (typeof validator === 'string' && (await stat(path)).size === size) return { size, validator }
        await rm(path, { force: true })
      } catch {}
      return undefined
    },
    async save(path, { size, validator }) {
      if (size < leastBytes || validator === undefined || (await stat(path)).size < size) return
      await mkdir(cache, { recursive: true })
      const unique = `${note}.${randomBytes(6).toString('hex')}.tmp`
      await writeFile(unique, JSON.stringify({ size, validator } satisfies Part))
      await moveFile(path, file)
      await rename(unique, note)
    },
  }
}
