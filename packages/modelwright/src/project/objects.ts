import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, mkdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ModelwrightError, type ObjectStore } from '../core/index.ts'
import { codeOf, diskError } from './disk-error.ts'
import { moveWhole, writeWhole } from './write-file.ts'

/** Where objects are written before they have their name. */
export const temporaryFolder = 'tmp'

/** SHA-256 of bytes or text, hex. */
export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex')
}

/** SHA-256 of a file's bytes, hex; reads it in pieces. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path)) hash.update(piece as Uint8Array)
  return hash.digest('hex')
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

function altered(digest: string, path: string): ModelwrightError {
  return new ModelwrightError('PROJECT_OBJECT_ALTERED', {
    message: `The stored object ${digest.slice(0, 12)} was changed after it was written: its content has another digest.`,
    where: path,
    mend: ['Restore the file from a backup.', 'Or remove it and run the workflow again.'],
  })
}

function missing(digest: string, path: string): ModelwrightError {
  return new ModelwrightError('PROJECT_OBJECT_MISSING', {
    message: `The store has no object ${digest.slice(0, 12)}.`,
    where: path,
    mend: [
      'Run the workflow again to make it anew.',
      'Or copy the folder .modelwright/objects from where it was made.',
    ],
  })
}

async function readChecked(digest: string, path: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((error) => {
    throw codeOf(error) === 'ENOENT' ? missing(digest, path) : diskError(error, path)
  })
  if (sha256(bytes) !== digest) throw altered(digest, path)
  return bytes
}

/**
 * Opens a folder of immutable objects named by the SHA-256 of their bytes: `ab/cdef…`.
 *
 * Several processes may write at once: each writes its own temporary file, and equal content has one name.
 *
 * @param folder - made on the first write
 */
export function openObjects(folder: string): ObjectStore {
  const pathOf = (digest: string): string => {
    if (!/^[0-9a-f]{64}$/.test(digest)) throw new Error(`bug: not a SHA-256 in hex: ${digest.slice(0, 80)}`)
    return join(folder, digest.slice(0, 2), digest.slice(2))
  }
  const temporary = join(folder, temporaryFolder)
  const ready = async (digest: string): Promise<string> => {
    const path = pathOf(digest)
    try {
      await mkdir(temporary, { recursive: true })
      await mkdir(dirname(path), { recursive: true })
    } catch (error) {
      throw diskError(error, folder)
    }
    return path
  }
  /** Whether the object is there unharmed; a damaged one is written anew. */
  const isWhole = async (digest: string): Promise<boolean> => {
    const path = pathOf(digest)
    return (await exists(path)) && (await sha256OfFile(path)) === digest
  }
  return {
    pathOf,
    has: (digest) => exists(pathOf(digest)),
    get: (digest) => readChecked(digest, pathOf(digest)),
    async put(bytes) {
      const digest = sha256(bytes)
      if (!(await isWhole(digest))) await writeWhole(await ready(digest), bytes, temporary)
      return digest
    },
    async adopt(path, expected) {
      const digest = await sha256OfFile(path)
      if (expected !== undefined && expected !== digest) throw altered(expected, path)
      if (await isWhole(digest)) await rm(path, { force: true })
      else await moveWhole(path, await ready(digest), temporary)
      return digest
    },
  }
}
