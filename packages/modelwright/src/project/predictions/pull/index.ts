import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '../../../core/index.ts'
import type { Desk } from '../../../deploy/index.ts'
import { isBucketAddress } from '../../../retrieve/index.ts'
import type { Keep } from '../../../serve/index.ts'
import { lockFolder } from '../folder-lock.ts'
import { type IncomingCounts, openIncoming, sourceFolder } from './incoming.ts'
import { pullBucket } from './pull-bucket.ts'
import { pullTarget } from './pull-target.ts'

export type { BadLine, IncomingCounts } from './incoming.ts'

/** Where rows are pulled from: a deployment, or an address in a bucket. */
export type PullSource =
  | { readonly desk: Desk; readonly deployment: string }
  | { readonly address: string; readonly model?: string | undefined }

/** What a pull works with, handed in. */
export interface PullRequest {
  readonly from: PullSource
  /** The log of a model. */
  folderOf(model: string): string
  /** Where it is kept how far sources were read; on the same disk as the logs. */
  readonly state: string
  readonly since?: number | undefined
  readonly redact?: readonly string[] | undefined
  /** For `hash:<column>`. */
  readonly key?: string | undefined
  readonly keep?: Keep | undefined
  readonly now: number
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly log: Log
  readonly signal?: AbortSignal | undefined
}

/** What one pull took. Plain data. */
export interface Pulled extends IncomingCounts {
  readonly source: string
  /** The time that was read of a deployment. */
  readonly from?: number
  readonly until?: number
  /** Objects of a bucket that are there, and that were read. */
  readonly objects?: { readonly found: number; readonly read: number }
}

/** Names a source, the same for every pull. */
export function nameOfSource(from: PullSource): string {
  return 'address' in from ? from.address : `${from.desk.target.name} ${from.deployment}`
}

/**
 * Takes logged predictions from where a deployed model leaves them into the logs of the project.
 *
 * Rows come at least once from there, and are written once. Lines that are damaged are counted, and keep nobody out. One pull of a
 * source runs at a time.
 *
 * @throws {ModelwrightError} PROJECT_LOG_BUSY - when another process pulls from there
 * @throws {ModelwrightError} SERVE_LOG_UNKEYED - when columns are to be hashed without a key
 */
export async function pullPredictions(request: PullRequest): Promise<Pulled> {
  const { from, state, redact, key, keep, now } = request
  const source = nameOfSource(from)
  await mkdir(state, { recursive: true })
  const folder = await sourceFolder(state, source)
  const lock = await lockFolder(join(folder, 'busy'), 'Another process pulls from there.', source)
  const aside = join(folder, 'aside')
  try {
    await rm(aside, { recursive: true, force: true })
    const incoming = await openIncoming({ folderOf: request.folderOf, aside, source, redact, key, keep, now })
    const shared = { folder, incoming, now, log: request.log, signal: request.signal }
    try {
      const done =
        'address' in from
          ? { objects: await pullBucket({ ...from, ...shared, env: request.env, home: request.home }) }
          : await pullTarget({ ...from, ...shared, source, since: request.since })
      await incoming.tidy()
      return { source, ...done, ...incoming.counts() }
    } catch (error) {
      // What was read is kept, whatever ended the rest.
      await incoming.flush().catch(() => {})
      throw error
    }
  } finally {
    await lock.release()
  }
}

/** Whether a place to pull from is an address in a bucket; else it is a deploy target. */
export const isBucket = isBucketAddress
