import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import {
  isModelwrightError,
  ModelwrightError,
  type ObjectStore,
  type StoredObject,
  silent,
} from '../core/index.ts'
import type { Bucket, BucketKind, BucketProblem, BucketWriter } from '../retrieve/index.ts'
import { diskError } from './disk-error.ts'
import {
  isDigest,
  objectAltered,
  objectMissing,
  objectName,
  openObjects,
  sha256,
  sha256OfFile,
  temporaryFolder,
} from './objects.ts'
import type { ObjectsPlace } from './places/objects-place.ts'

/** How long an object that is there is not written again: half of the time that garbage is left alone. */
const freshMs = 12 * 3_600_000

/** Whether an object was written, or wanted, so lately that it need not be written again. */
function isFresh({ writtenAt = 0 }: { readonly writtenAt?: number | undefined }): boolean {
  return Date.now() - writtenAt < freshMs
}

/** What opening objects in a bucket is handed. */
export interface BucketObjectsContext {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The project's folder: packages are looked for from there. */
  readonly folder: string
  /** A folder for copies of what was read or written. */
  readonly cache: string
}

const hints: Partial<Record<BucketProblem['kind'], readonly string[]>> = {
  'bucket-missing': ['Make the bucket, or mend its name.'],
  'access-refused': ['Let the credentials list, read and write the bucket, and delete for  modelwright gc.'],
  'setting-missing': ["Say the region:  s3('s3://bucket/folder', { region: 'eu-west-1' })"],
}
const unreachable: readonly BucketProblem['kind'][] = ['host-unreachable', 'host-failing']

function placeError(
  { kind, words }: BucketProblem,
  { what, credentials }: BucketKind,
  shown: string,
  cause: unknown,
): ModelwrightError {
  if (unreachable.includes(kind))
    return new ModelwrightError('PROJECT_OBJECTS_UNREACHABLE', {
      message: `The objects at "${shown}" cannot be reached: ${what} says "${words}".`,
      where: shown,
      mend: ['Try again.', 'See where this project keeps its objects:  modelwright store info'],
      cause,
    })
  return new ModelwrightError('PROJECT_OBJECTS_REFUSED', {
    message: `${what} refuses the objects at "${shown}": ${words}.`,
    where: shown,
    mend: [...(hints[kind] ?? []), ...credentials],
    cause,
  })
}

/** Turns the cloud's errors into ours. */
function translator(bucket: Bucket, kind: BucketKind, shown: string) {
  return async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      return await work
    } catch (error) {
      const problem = isModelwrightError(error) ? undefined : bucket.problem(error)
      throw problem === undefined ? error : placeError(problem, kind, shown, error)
    }
  }
}

/** One bucket with the names objects have in it. */
interface Shelf {
  readonly bucket: Bucket
  readonly writer: BucketWriter
  readonly place: ObjectsPlace
  /** Turns the cloud's errors into ours. */
  readonly told: ReturnType<typeof translator>
  keyOf(digest: string): string
  shownOf(digest: string): string
}

async function openShelf(
  place: ObjectsPlace,
  { env, folder }: Omit<BucketObjectsContext, 'cache'>,
): Promise<Shelf> {
  const { openSecrets, readS3Options, s3Bucket } = await import('../retrieve/index.ts')
  const { region, endpoint, pathStyle } = place
  const values = readS3Options({ region, endpoint, pathStyle })
  const secrets = openSecrets(env)
  const bucket = await s3Bucket.open({ name: place.bucket, values, env, folder, secrets, log: silent })
  return {
    bucket,
    writer: bucket.writer!,
    place,
    told: translator(bucket, s3Bucket, place.shown),
    keyOf: (digest) => `${place.prefix}${objectName(digest).join('/')}`,
    shownOf: (digest) => `${place.shown}/${objectName(digest).join('/')}`,
  }
}

/** Brings an object into a new file of a folder, unchecked; undefined where there is none. */
async function fetchObject(digest: string, folder: string, shelf: Shelf): Promise<string | undefined> {
  const { bucket, told, keyOf } = shelf
  const found = await told(bucket.find(keyOf(digest)))
  if (found === undefined) return undefined
  const path = join(folder, `${digest}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`)
  const fill = async (): Promise<void> =>
    pipeline(await bucket.read(found, 0), createWriteStream(path, { flags: 'wx' }))
  try {
    await mkdir(folder, { recursive: true })
    await told(fill())
    return path
  } catch (error) {
    await rm(path, { force: true })
    throw diskError(error, folder)
  }
}

async function* listObjects({ bucket, told, place }: Shelf): AsyncGenerator<StoredObject> {
  const listing = bucket.list(place.prefix)[Symbol.asyncIterator]()
  for (;;) {
    const { done, value } = await told(listing.next())
    if (done) return
    const digest = value.key.slice(place.prefix.length).replace('/', '')
    if (isDigest(digest)) yield { digest, bytes: value.bytes, writtenAt: value.writtenAt ?? 0 }
  }
}

/**
 * Opens immutable objects in a bucket, named below its prefix as in a folder: `ab/cdef…`.
 *
 * What was read or written once is kept in `cache`, and held against its digest each time: what lies under a digest cannot change.
 *
 * @throws {ModelwrightError} RETRIEVE_PACKAGE_MISSING - when the cloud's package is not installed
 */
export async function openBucketObjects(
  place: ObjectsPlace,
  { cache: cacheFolder, ...context }: BucketObjectsContext,
): Promise<ObjectStore & { close(): void }> {
  const shelf = await openShelf(place, context)
  const { bucket, writer, told, keyOf, shownOf } = shelf
  const cache = openObjects(cacheFolder)
  const temporary = join(cacheFolder, temporaryFolder)
  const find = (digest: string) => told(bucket.find(keyOf(digest)))
  /** Where the cache holds an object unharmed, brought from the bucket where it did not. */
  const held = async (digest: string): Promise<string> => {
    if ((await cache.check(digest)) === 'whole') return cache.pathOf(digest)
    const path = await fetchObject(digest, temporary, shelf)
    if (path === undefined) throw objectMissing(digest, shownOf(digest))
    try {
      if ((await sha256OfFile(path)) !== digest) throw objectAltered(digest, shownOf(digest))
      await cache.adopt(path, digest)
    } finally {
      await rm(path, { force: true })
    }
    return cache.pathOf(digest)
  }
  /**
   * What is there with the same size was checked by the cloud as it came; anything else is written anew. So is what has been there
   * for long: its age says when it was last wanted.
   */
  const isThere = async (digest: string, bytes: number): Promise<boolean> => {
    const found = await find(digest)
    return found?.bytes === bytes && isFresh(found)
  }
  return {
    pathOf: held,
    has: async (digest) => (await find(digest)) !== undefined,
    async want(digest) {
      const found = await find(digest)
      if (found !== undefined && !isFresh(found))
        await told(writer.putFile(keyOf(digest), await held(digest), digest))
      return found !== undefined
    },
    // Read once, with its digest, where the cache holds it unharmed.
    get: (digest) => cache.get(digest).catch(async () => readFile(await held(digest))),
    async put(bytes) {
      const digest = sha256(bytes)
      if (!(await isThere(digest, bytes.length))) await told(writer.put(keyOf(digest), bytes, digest))
      await cache.put(bytes)
      return digest
    },
    async adopt(path, expected) {
      const digest = await sha256OfFile(path)
      if (expected !== undefined && expected !== digest) throw objectAltered(expected, path)
      const { size } = await stat(path)
      if (!(await isThere(digest, size))) await told(writer.putFile(keyOf(digest), path, digest))
      await cache.adopt(path, digest)
      return digest
    },
    list: () => listObjects(shelf),
    async check(digest) {
      const path = await fetchObject(digest, temporary, shelf)
      if (path === undefined) return 'missing'
      const found = await sha256OfFile(path).finally(() => rm(path, { force: true }))
      return found === digest ? 'whole' : 'altered'
    },
    async remove(digest) {
      await told(writer.remove(keyOf(digest)))
      await cache.remove(digest)
    },
    async removeUnwanted(digest, since) {
      const found = await find(digest)
      if (found === undefined || (found.writtenAt ?? 0) >= since) return false
      await told(writer.remove(keyOf(digest)))
      await cache.remove(digest)
      return true
    },
    close: bucket.close,
  }
}
