import type { Log } from '../../core/index.ts'
import type { Secrets } from '../secrets.ts'
import type { BucketValues } from './bucket-options.ts'

/** An object of a bucket. */
export interface BucketObject {
  readonly key: string
  readonly bytes: number
  /** Changes when the object does. */
  readonly etag: string
  /** When it was written, milliseconds since 1970-01-01 UTC; absent where the cloud did not say. */
  readonly writtenAt?: number
}

/** What changes a bucket. */
export interface BucketWriter {
  /** Writes bytes as one object, or nothing. @param sha256 - of the bytes, hex: the cloud refuses what arrives otherwise */
  put(key: string, bytes: Uint8Array, sha256: string): Promise<void>
  /** Writes a file of any size as one object, in parts where it is large, or nothing. */
  putFile(key: string, path: string, sha256: string): Promise<void>
  /** Removes an object; one that is not there is no failure. */
  remove(key: string): Promise<void>
}

/** A bucket of some cloud. */
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
  /** Absent: this kind is only read from. */
  readonly writer?: BucketWriter
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
