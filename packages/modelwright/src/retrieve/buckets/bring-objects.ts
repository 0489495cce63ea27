import { open } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type BringContext,
  type Brought,
  type DataFormat,
  type LocalFile,
  ModelwrightError,
} from '../../core/index.ts'
import { writingProblem } from '../bytes/file-problem.ts'
import { findKept, keepBody, keyOf, touchKept } from '../http/body-cache.ts'
import { sizeProblem } from '../http/http-problem.ts'
import { withRetries } from '../http/retry.ts'
import { openSecrets, type Secrets, shownAddress } from '../secrets.ts'
import type { Bucket, BucketKind, BucketObject } from './bucket.ts'
import { type BucketAddress, readBucketAddress } from './bucket-address.ts'
import { errorOf, translated } from './bucket-error.ts'
import type { BucketValues } from './bucket-options.ts'

interface Reading {
  readonly bucket: Bucket
  readonly kind: BucketKind
  readonly address: BucketAddress
  readonly values: BucketValues
  readonly context: BringContext
  readonly secrets: Secrets
  readonly shown: string
}

const shownKey = ({ kind, address }: Reading, key: string): string =>
  `${kind.scheme}://${address.bucket}/${key}`

async function listed(reading: Reading): Promise<BucketObject[]> {
  const { bucket, address, values, shown } = reading
  if (!address.isMany) {
    const object = await bucket.find(address.path)
    if (object === undefined) throw errorOf({ kind: 'object-missing', words: '' }, shown, reading)
    return [object]
  }
  const objects: BucketObject[] = []
  for await (const object of bucket.list(address.prefix)) {
    if (!address.means(object.key)) continue
    objects.push(object)
    if (objects.length > values.maxFiles)
      throw new ModelwrightError('RETRIEVE_FILES_MANY', {
        message: `"${shown}" means more than ${values.maxFiles} objects.`,
        where: shown,
        mend: ['Name fewer of them.', `Or allow more:  { maxFiles: ${values.maxFiles * 10} }`],
      })
  }
  if (objects.length > 0) return objects.sort((a, b) => (a.key < b.key ? -1 : 1))
  throw new ModelwrightError('RETRIEVE_FOLDER_EMPTY', {
    message: `No object is found at "${shown}".`,
    where: shown,
    mend: ['Check the pattern: * and ? stay within a folder, ** crosses folders; keys know capital letters.'],
  })
}

/** Hands out blocks, and fails where the next one takes longer than allowed: some clients wait for ever when a connection breaks. */
async function* unlessStalled(
  blocks: AsyncIterable<Uint8Array>,
  timeoutMs: number,
): AsyncGenerator<Uint8Array> {
  const iterator = blocks[Symbol.asyncIterator]()
  try {
    for (;;) {
      let timer: NodeJS.Timeout | undefined
      const stalled = new Promise<never>((_, reject) => {
        timer = setTimeout(
          () => reject(Object.assign(new Error('no byte came'), { code: 'ETIMEDOUT' })),
          timeoutMs,
        )
      })
      const next = await Promise.race([iterator.next(), stalled]).finally(() => clearTimeout(timer))
      if (next.done === true) return
      yield next.value
    }
  } finally {
    ;(blocks as { destroy?: () => void }).destroy?.()
  }
}

/** Writes an object to a file; where the connection breaks off, the rest of it later. */
async function download(object: BucketObject, path: string, reading: Reading): Promise<void> {
  const { bucket, values, context } = reading
  const where = shownKey(reading, object.key)
  if (object.bytes > values.maxBytes) throw sizeProblem(where, values.maxBytes)
  const file = await open(path, 'w')
  let size = 0
  let reached = 0
  const attempt = async (): Promise<void> => {
    try {
      for await (const block of unlessStalled(await bucket.read(object, size), values.timeoutMs)) {
        context.signal?.throwIfAborted()
        await file.write(block, 0, block.length, size)
        size += block.length
        if (size > values.maxBytes) throw sizeProblem(where, values.maxBytes)
        context.log({
          kind: 'progress',
          stage: 'retrieve',
          fraction: size / Math.max(1, object.bytes),
          note: where,
        })
      }
      if (size < object.bytes)
        throw Object.assign(new Error('the connection was cut'), { code: 'ECONNRESET' })
    } catch (error) {
      context.signal?.throwIfAborted()
      throw translated(error, where, reading)
    }
  }
  const gained = (): boolean => {
    const isFurther = size > reached
    reached = size
    return isFurther && size >= 1_000_000
  }
  try {
    await withRetries(
      { ...values, maxWaitMs: 60_000, log: context.log, signal: context.signal },
      attempt,
      gained,
    )
  } catch (error) {
    throw writingProblem(error, where)
  } finally {
    await file.close()
  }
}

async function localFile(object: BucketObject, path: string, reading: Reading): Promise<LocalFile> {
  const { values, context } = reading
  const shown = shownKey(reading, object.key)
  const cache = values.cache ? context.cache : undefined
  // Buckets of other services and accounts may have the same name.
  const key = keyOf(JSON.stringify([values.endpoint, values.account ?? '', shown]))
  const kept = cache === undefined ? undefined : await findKept(cache, key)
  if (kept !== undefined && kept.etag === object.etag && kept.bytes === object.bytes) {
    await touchKept(kept)
    context.log({
      kind: 'note',
      stage: 'retrieve',
      message: `"${shown}" is unchanged: the copy kept of it is used.`,
    })
    return { path: kept.path, shown }
  }
  await download(object, path, reading)
  if (cache === undefined || object.etag === '') return { path, shown }
  const body = { path, bytes: object.bytes, etag: object.etag, name: object.key }
  return { path: (await keepBody(cache, key, body, kept)).path, shown }
}

function listedPatiently(reading: Reading): Promise<BucketObject[]> {
  const { values, context, shown } = reading
  return withRetries({ ...values, maxWaitMs: 60_000, log: context.log, signal: context.signal }, () =>
    listed(reading).catch((error: unknown) => {
      context.signal?.throwIfAborted()
      throw translated(error, shown, reading)
    }),
  )
}

async function bringAll(reading: Reading): Promise<Brought> {
  const { values, context, shown } = reading
  const objects = await listedPatiently(reading)
  const folder = await context.makeFolder()
  const files: LocalFile[] = []
  for (const [index, object] of objects.entries())
    files.push(await localFile(object, join(folder, `object-${index}`), reading))
  const bytes = objects.reduce((sum, object) => sum + object.bytes, 0)
  return {
    files,
    shown,
    ...(values.format !== 'auto' && { format: values.format as DataFormat }),
    settings: { bytes, ...(objects.length === 1 ? { etag: objects[0].etag } : { objects: objects.length }) },
  }
}

/** What an address in a bucket means, opened: objects are listed and downloaded one by one. */
export interface OpenObjects {
  /** In the order of their keys; a folder or pattern without objects has none. */
  list(): Promise<readonly BucketObject[]>
  download(object: BucketObject, path: string): Promise<void>
  /** What messages call an object. */
  shownOf(object: BucketObject): string
  close(): void
}

/**
 * Opens an address in a bucket. Objects are listed and downloaded as `bringObjects` does it, with the same errors.
 *
 * @param means - which objects of a folder are meant
 */
export async function openObjects(
  template: string,
  kind: BucketKind,
  { values, means }: { readonly values: BucketValues; readonly means: (key: string) => boolean },
  context: Pick<BringContext, 'env' | 'folder' | 'log' | 'signal'>,
): Promise<OpenObjects> {
  const secrets = openSecrets(context.env)
  const shown = shownAddress(template)
  const read = readBucketAddress(secrets.fill(template, shown), kind.scheme, shown)
  const address = read.path.endsWith('/') ? { ...read, means } : read
  const { env = {}, folder, log, signal } = context
  const bucket = await kind.open({ name: address.bucket, values, env, folder, secrets, log, signal })
  const reading: Reading = { bucket, kind, address, values, context: context as BringContext, secrets, shown }
  return {
    list: () =>
      listedPatiently(reading).catch((error: unknown) => {
        if (error instanceof ModelwrightError && error.code === 'RETRIEVE_FOLDER_EMPTY') return []
        throw error
      }),
    download: (object, path) => download(object, path, reading),
    shownOf: ({ key }) => shownKey(reading, key),
    close: () => bucket.close(),
  }
}

/**
 * Downloads the objects that an address in a bucket means: one by its key, all of a folder, or those of a pattern.
 *
 * @throws {ModelwrightError} RETRIEVE_PACKAGE_MISSING, RETRIEVE_ACCESS_REFUSED, RETRIEVE_ADDRESS_MISSING and others
 */
export async function bringObjects(
  template: string,
  kind: BucketKind,
  values: BucketValues,
  context: BringContext,
): Promise<Brought> {
  const secrets = openSecrets(context.env)
  const shown = shownAddress(template)
  const address = readBucketAddress(secrets.fill(template, shown), kind.scheme, shown)
  const { env = {}, folder, log, signal } = context
  const bucket = await kind.open({ name: address.bucket, values, env, folder, secrets, log, signal })
  try {
    return await bringAll({ bucket, kind, address, values, context, secrets, shown })
  } finally {
    bucket.close()
  }
}
