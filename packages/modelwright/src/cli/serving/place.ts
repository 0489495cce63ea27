import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ModelwrightError } from '../../core/index.ts'
import type { ResolvedModel } from '../../project/index.ts'
import type { Place } from './model-desk.ts'

function unwritable(cause: unknown): ModelwrightError {
  return new ModelwrightError('SERVE_FOLDER_UNWRITABLE', {
    message: 'Processes that serve get their models through a temporary folder, and none can be written.',
    where: tmpdir(),
    mend: [
      'Name one that can be:  TMPDIR=/somewhere modelwright serve …',
      'Or serve with one process:  --processes 1',
    ],
    cause,
  })
}

/** Where the artifacts of a server lie. */
export interface ServingPlace {
  readonly put: Place
  /** Removes all but those of these digests; files of those before stay once more, for what is only about to read them. */
  keep(digests: ReadonlySet<string>): Promise<void>
  close(): Promise<void>
}

/**
 * Keeps artifacts in memory, for one process; in files of a temporary folder those that are loaded on demand, and all of several
 * processes: one that is started anew serves what the others do, whatever became of the store meanwhile.
 */
export function openPlace(isShared: boolean): ServingPlace {
  let made: Promise<string> | undefined
  const kept = new Map<string, string | Uint8Array>()
  let before: ReadonlySet<string> = new Set()
  const folder = (): Promise<string> => (made ??= mkdtemp(join(tmpdir(), 'modelwright-serve-')))
  const write = async ({ bytes, digest }: ResolvedModel): Promise<string> => {
    try {
      const path = join(await folder(), `${digest}.safetensors`)
      await writeFile(path, bytes)
      return path
    } catch (error) {
      throw unwritable(error)
    }
  }
  return {
    async put(found, isLazy) {
      const known = kept.get(found.digest)
      if (known !== undefined) return known
      const artifact = isShared || isLazy ? await write(found) : found.bytes
      kept.set(found.digest, artifact)
      return artifact
    },
    async keep(digests) {
      for (const [digest, artifact] of kept) {
        const isFile = typeof artifact === 'string'
        if (digests.has(digest) || (isFile && before.has(digest))) continue
        kept.delete(digest)
        if (isFile) await rm(artifact, { force: true })
      }
      before = digests
    },
    async close() {
      const there = await made?.catch(() => undefined)
      if (there !== undefined) await rm(there, { recursive: true, force: true })
    },
  }
}
