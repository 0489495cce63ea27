import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { parseTime } from '@modelwright/runtime'
import type { Log } from '../../../core/index.ts'
import { type OpenObjects, openBucketObjects } from '../../../retrieve/index.ts'
import { loadPredictionLog } from '../../../serve/index.ts'
import { withTemporary } from '../../with-temporary.ts'
import type { Incoming } from './incoming.ts'
import { openLedger } from './object-ledger.ts'

/** What is pulled from a bucket. */
export interface BucketPull {
  /** A folder (ends in `/`), a pattern or one object. */
  readonly address: string
  /** Where it is kept which objects were taken. */
  readonly folder: string
  readonly incoming: Incoming
  /** Whose outcomes they are, where the address of an object does not say. */
  readonly model?: string | undefined
  readonly now: number
  readonly env: Readonly<Record<string, string | undefined>>
  /** Of the project: packages of clouds are looked for there. */
  readonly home: string
  readonly log: Log
  readonly signal?: AbortSignal | undefined
}

/** Objects that can hold lines; segments that are still written (`.open`) are not among them. */
const lineFile = /\.(jsonl|ndjson|log|txt)(\.gz)?$|\/[^/.]+\.gz$/
/** A row of a megabyte, with what was said of it. */
const longestLine = 8_388_608

type BucketObject = Awaited<ReturnType<OpenObjects['list']>>[number]

/**
 * Takes what lies in a bucket into the logs of its models: segments of a log, or lines of a service as its platform wrote them there.
 *
 * An object is read once, and again where it changed. It is remembered after its rows are on the disk.
 *
 * @returns objects that were read, and that are there
 * @throws {ModelwrightError} RETRIEVE_ACCESS_REFUSED, RETRIEVE_ADDRESS_MISSING and others of a bucket
 */
export async function pullBucket(
  pull: BucketPull,
): Promise<{ readonly read: number; readonly found: number }> {
  const { address, folder, env, home, log, signal } = pull
  const ledger = await openLedger(folder)
  const bucket = await openBucketObjects(address, (key) => lineFile.test(key), {
    ...{ env, folder: home, log },
    ...(signal === undefined ? {} : { signal }),
  })
  try {
    const objects = (await bucket.list()).filter(({ key }) => lineFile.test(key))
    const fresh = objects.filter(({ key, etag }) => !ledger.has(key, etag))
    await withTemporary(async (temporary) => {
      for (const [at, object] of fresh.entries()) {
        signal?.throwIfAborted()
        const path = join(temporary, `object-${at}`)
        await bucket.download(object, path)
        await takeObject(pull, object, { path, shown: bucket.shownOf(object) })
        await pull.incoming.flush()
        await ledger.add(object.key, object.etag)
        await rm(path, { force: true })
        log({ kind: 'progress', stage: 'serve', fraction: (at + 1) / fresh.length, note: address })
      }
    })
    await ledger.keepOnly(new Set(objects.map(({ key }) => key)))
    return { read: fresh.length, found: objects.length }
  } finally {
    bucket.close()
  }
}

/** The model whose log an object was part of: `…/churn/segments/outcomes-….jsonl`. */
function modelOf(key: string): string | undefined {
  return /(?:^|\/)([^/]+)\/segments\/[^/]+$/.exec(key)?.[1]
}

async function takeObject(
  { incoming, model, now }: BucketPull,
  { key }: BucketObject,
  { path, shown }: { readonly path: string; readonly shown: string },
): Promise<void> {
  const { markedJson } = await loadPredictionLog()
  const isOutcomes = basename(key).startsWith('outcomes-')
  const outcomes: string[] = []
  let number = 0
  const take = async (line: string): Promise<void> => {
    const where = `${shown}, line ${number}`
    if (line.length > longestLine) return incoming.bad({ where, reason: 'it is too long' })
    if (isOutcomes) {
      const reason = outcomeFault(line)
      if (reason === undefined) outcomes.push(line.trim())
      else incoming.bad({ where, reason })
      return
    }
    const json = markedJson(line) ?? (line.trimStart().startsWith('{') ? line.trim() : undefined)
    if (json !== undefined) await incoming.prediction(json, where)
  }
  try {
    for await (const line of linesOf(path, key)) {
      number++
      if (line.trim() !== '') await take(line)
    }
  } catch (error) {
    if (!isDamage(error)) throw error
    incoming.bad({ where: `${shown}, line ${number + 1}`, reason: 'the object is damaged from here on' })
  }
  const owner = model ?? modelOf(key)
  if (outcomes.length > 0 && owner === undefined)
    incoming.bad({ where: shown, reason: 'whose outcomes these are is not said: --model' })
  else if (owner !== undefined) await incoming.outcomes(owner, outcomes, now)
}

async function* linesOf(path: string, key: string): AsyncGenerator<string> {
  const file = createReadStream(path)
  const input: Readable = key.endsWith('.gz') ? file.pipe(createGunzip()) : file
  file.on('error', (error) => input.destroy(error))
  const reader = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  // An error of the stream would else be nobody's.
  const failed = new Promise<never>((_, fail) => input.on('error', fail))
  failed.catch(() => {})
  const lines = reader[Symbol.asyncIterator]()
  for (;;) {
    const { done, value } = await Promise.race([lines.next(), failed])
    if (done === true) return
    yield value
  }
}

/** Whether an object is no proper gzip. */
function isDamage(error: unknown): boolean {
  return /^Z_/.test(String((error as { code?: unknown }).code))
}

/** What is wrong with a line of outcomes; undefined: nothing. */
function outcomeFault(line: string): string | undefined {
  let value: Readonly<Record<string, unknown>>
  try {
    value = JSON.parse(line) as typeof value
  } catch {
    return line.trimEnd().endsWith('}') ? 'it is no JSON' : 'it is cut off'
  }
  if (typeof value !== 'object' || value === null) return 'it is no object of JSON'
  const { id, row, outcome, at, received } = value
  const isTime = (given: unknown): boolean => typeof given === 'string' && parseTime(given) !== undefined
  if (typeof id !== 'string' || !Number.isSafeInteger(row)) return 'it names no row'
  if (typeof outcome !== 'string' && typeof outcome !== 'number') return 'it has no "outcome"'
  return isTime(at) && isTime(received) ? undefined : 'it has no proper times'
}
