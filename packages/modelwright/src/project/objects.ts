import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ModelwrightError, type ObjectStore, type StoredObject } from '../core/index.ts'
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

/** The error for an object whose content is not what its name says. */
export function objectAltered(digest: string, where: string): ModelwrightError {
  return new ModelwrightError('PROJECT_OBJECT_ALTERED', {
    message: `The stored object ${digest.slice(0, 12)} was changed after it was written: its content has another digest.`,
    where,
    mend: [
      'Bring it back from a backup:  modelwright store restore <folder> --objects',
      'Or remove it and run the workflow again.',
    ],
  })
}

/** The error for an object that is not there. */
export function objectMissing(digest: string, where: string): ModelwrightError {
  return new ModelwrightError('PROJECT_OBJECT_MISSING', {
    message: `The store has no object ${digest.slice(0, 12)}.`,
    where,
    mend: [
      'Run the workflow again to make it anew.',
      'Or bring it back from a backup:  modelwright store restore <folder> --objects',
    ],
  })
}

async function readChecked(digest: string, path: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((error) => {
    throw codeOf(error) === 'ENOENT' ? objectMissing(digest, path) : diskError(error, path)
  })
  if (sha256(bytes) !== digest) throw objectAltered(digest, path)
  return bytes
}

/** Whether a text is a SHA-256 in hex. */
export function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text)
}

/** Names in a folder; none where there is no folder. */
async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error) => {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return []
    throw diskError(error, folder)
  })
}

/** Objects of a folder; what has another name is none. */
async function* objectsIn(folder: string): AsyncGenerator<StoredObject> {
  for (const start of await namesIn(folder))
    for (const rest of await namesIn(join(folder, start))) {
      const digest = `${start}${rest}`
      const found = isDigest(digest)
        ? await stat(join(folder, start, rest)).catch(() => undefined)
        : undefined
      if (found?.isFile()) yield { digest, bytes: found.size, writtenAt: found.mtimeMs }
    }
}

/** Says that an object is wanted now, so that it is not taken for garbage; false where it is gone or somebody else's. */
async function want(path: string): Promise<boolean> {
  const now = new Date()
  return utimes(path, now, now).then(
    () => true,
    () => false,
  )
}

/** Takes a file away, then looks whether it was wanted meanwhile: whoever comes later finds none and writes it anew. */
async function removeOld(path: string, since: number, temporary: string): Promise<boolean> {
  const aside = join(temporary, `${randomBytes(8).toString('hex')}.tmp`)
  try {
    await mkdir(temporary, { recursive: true })
    await rename(path, aside)
  } catch (error) {
    if (['ENOENT', 'EPERM', 'EBUSY'].includes(codeOf(error))) return false
    throw diskError(error, path)
  }
  if ((await stat(aside)).mtimeMs < since) {
    await rm(aside, { force: true })
    return true
  }
  await rename(aside, path)
  return false
}

/** Where below a folder or the prefix of a bucket an object lies. */
export function objectName(digest: string): readonly [string, string] {
  if (!isDigest(digest)) throw new Error(`bug: not a SHA-256 in hex: ${digest.slice(0, 80)}`)
  return [digest.slice(0, 2), digest.slice(2)]
}

/**
 * Opens a folder of immutable objects named by the SHA-256 of their bytes: `ab/cdef…`.
 *
 * Several processes may write at once: each writes its own temporary file, and equal content has one name.
 *
 * @param folder - made on the first write
 */
export function openObjects(folder: string): ObjectStore {
  const pathOf = (digest: string): string => join(folder, ...objectName(digest))
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
  /** Whether the object is there unharmed, and stays; a damaged one is written anew. */
  const isWhole = async (digest: string): Promise<boolean> => {
    const path = pathOf(digest)
    try {
      return (await exists(path)) && (await sha256OfFile(path)) === digest && (await want(path))
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false
      throw error
    }
  }
  return {
    pathOf: async (digest) => pathOf(digest),
    list: () => objectsIn(folder),
    async check(digest) {
      if (!(await exists(pathOf(digest)))) return 'missing'
      return (await sha256OfFile(pathOf(digest))) === digest ? 'whole' : 'altered'
    },
    remove: (digest) => rm(pathOf(digest), { force: true }),
    removeUnwanted: (digest, since) => removeOld(pathOf(digest), since, temporary),
    has: (digest) => exists(pathOf(digest)),
    // Somebody else's file may not be touched, and is there all the same.
    want: async (digest) => (await want(pathOf(digest))) || exists(pathOf(digest)),
    get: (digest) => readChecked(digest, pathOf(digest)),
    async put(bytes) {
      const digest = sha256(bytes)
      if (!(await isWhole(digest))) await writeWhole(await ready(digest), bytes, temporary)
      return digest
    },
    async adopt(path, expected) {
      const digest = await sha256OfFile(path)
      if (expected !== undefined && expected !== digest) throw objectAltered(expected, path)
      if (await isWhole(digest)) await rm(path, { force: true })
      else await moveWhole(path, await ready(digest), temporary)
      return digest
    },
  }
}
