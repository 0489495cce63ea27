import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isModelwrightError, ModelwrightError, type ObjectStore } from '../../core/index.ts'
import { diskError } from '../disk-error.ts'

/** An object that could not be copied. */
export interface ObjectProblem {
  readonly digest: string
  readonly problem: 'altered' | 'missing'
}

/** What copying objects did. */
export interface CopiedObjects {
  readonly copied: number
  /** Were there already, whole as far as their size tells. */
  readonly there: number
  readonly bytes: number
  readonly problems: readonly ObjectProblem[]
}

function notTheSame(digest: string): ModelwrightError {
  return new ModelwrightError('PROJECT_COPY_DIFFERENT', {
    message: `The copy of the object ${digest.slice(0, 12)} was read again, and is not the same. It was removed there.`,
    where: digest,
    mend: [
      'Try again: what was copied before it stays.',
      'Check the place it goes to: it lost what was written.',
    ],
  })
}

/** Copies one object and reads it again where it lies then. @throws {ModelwrightError} PROJECT_COPY_DIFFERENT */
async function copyObject(
  digest: string,
  { from, to, temporary }: { from: ObjectStore; to: ObjectStore; temporary: string },
): Promise<void> {
  const path = join(temporary, `${digest}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    await copyFile(await from.pathOf(digest), path)
    await to.adopt(path, digest)
  } catch (error) {
    throw diskError(error, temporary)
  } finally {
    await rm(path, { force: true })
  }
  if ((await to.check(digest)) === 'whole') return
  await to.remove(digest)
  throw notTheSame(digest)
}

const unfit: Readonly<Record<string, ObjectProblem['problem']>> = {
  PROJECT_OBJECT_ALTERED: 'altered',
  PROJECT_OBJECT_MISSING: 'missing',
}

/** Which objects must be written: those that are not there with their size or, where each is read, not there whole. */
async function leftOf(
  all: ReadonlyMap<string, number>,
  to: ObjectStore,
  readsEach: boolean,
): Promise<[string, number][]> {
  const known = await sizesOf(to)
  const isThere = async ([digest, bytes]: [string, number]): Promise<boolean> => {
    if (known.get(digest) !== bytes) return false
    if (!readsEach || (await to.check(digest)) === 'whole') return true
    await to.remove(digest)
    return false
  }
  const left: [string, number][] = []
  for (const entry of all) if (!(await isThere(entry))) left.push(entry)
  return left
}

async function sizesOf(objects: ObjectStore): Promise<Map<string, number>> {
  const sizes = new Map<string, number>()
  for await (const { digest, bytes } of objects.list()) sizes.set(digest, bytes)
  return sizes
}

/**
 * Copies the objects that are not there yet; broken off, it goes on where it was. Each is read again where it was written.
 *
 * @param temporary - a folder for one object at a time
 * @returns what was done; altered objects are told, and not copied
 * @throws {ModelwrightError} PROJECT_COPY_DIFFERENT - when one is not the same where it was written
 */
export async function copyObjects(
  from: ObjectStore,
  to: ObjectStore,
  {
    temporary,
    signal,
    readsEach = false,
    progress,
  }: {
    readonly temporary: string
    /** Objects that are there with their size are read too, and written again where they were altered. */
    readonly readsEach?: boolean
    readonly signal?: AbortSignal | undefined
    progress(done: number, note: string): void
  },
): Promise<CopiedObjects> {
  await mkdir(temporary, { recursive: true })
  const all = await sizesOf(from)
  const problems: ObjectProblem[] = []
  const left = await leftOf(all, to, readsEach)
  let [done, bytes] = [0, 0]
  for (const [digest, size] of left) {
    signal?.throwIfAborted()
    progress(done / left.length, `${done} of ${left.length} objects`)
    try {
      await copyObject(digest, { from, to, temporary })
      bytes += size
    } catch (error) {
      const problem = isModelwrightError(error) ? unfit[error.code] : undefined
      if (problem === undefined) throw error
      problems.push({ digest, problem })
    }
    done++
  }
  return { copied: done - problems.length, there: all.size - left.length, bytes, problems }
}
