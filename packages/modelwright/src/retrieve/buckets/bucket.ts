import type { Log } from '../../core/index.ts'
import type { Secrets } from '../secrets.ts'
import type { BucketValues } from './bucket-options.ts'

/** An object of a bucket. */
export interface BucketObject {
  readonly key: string
  readonly bytes: number
  /** Changes when the object does. */
  readonly etag: string
}

/** A bucket of some cloud, open for reading. */
export interface Bucket {
  /** Objects whose keys begin with a prefix, in any order. */
  list(prefix: string): AsyncIterable<BucketObject>
  /** Undefined where there is no such object. */
  find(key: string): Promise<BucketObject | undefined>
  /** Streams an object from a byte on, as long as it is still the same. */
  read(object: BucketObject, start: number): Promise<AsyncIterable<Uint8Array>>
  /** Says what a failure means; undefined where it is none of the cloud's. */
  problem(error: unknown): BucketProblem | undefined
  close(): void
}

/** Ways in which a cloud refuses. */
export interface BucketProblem {
  readonly kind:
    | 'object-missing'
    | 'bucket-missing'
    | 'access-refused'
    | 'credential-missing'
    | 'credential-expired'
    | 'object-changed'
    | 'host-unreachable'
    | 'host-failing'
    | 'setting-missing'
  /** The cloud's own words. */
  readonly words: string
}

/** What opening a bucket is handed. */
export interface OpenBucket {
  readonly name: string
  readonly values: BucketValues
  readonly env: Readonly<Record<string, string | undefined>>
  readonly folder: string
  readonly secrets: Secrets
  readonly log: Log
  readonly signal?: AbortSignal | undefined
}

/** A kind of bucket: its scheme, and how one is opened. */
export interface BucketKind {
  /** `s3` of `s3://bucket/key`. */
  readonly scheme: string
  /** How a person calls it. */
  readonly what: string
  /** How to give credentials, best first. */
  readonly credentials: readonly string[]
  open(request: OpenBucket): Promise<Bucket>
}
