import type { Source } from '../../core/index.ts'
import { bucketSource, readBucketOptions } from '../bucket-source.ts'
import { s3Options } from '../buckets/bucket-options.ts'
import type { csvOptions } from '../csv/csv-options.ts'
import { type CommonOptions, type GivenOptions, sourceOf } from '../source-of.ts'

/** Options of {@link s3}: those of the download and, for text, those of `csv`. */
export type S3Options = GivenOptions<typeof s3Options> & GivenOptions<typeof csvOptions> & CommonOptions

/**
 * A table in S3 or a service that speaks its protocol: CSV, Excel, JSON, JSON lines or Parquet.
 *
 * Objects are streamed to files; one that did not change since the last run is not downloaded again, one that breaks off
 * is resumed. Credentials come from the environment or the default chain of AWS. Needs the package `@aws-sdk/client-s3`.
 *
 * @param path - an object, a folder or a glob: s3://shop-data/sales/2024-*.parquet
 * @throws {ModelwrightError} RETRIEVE_PACKAGE_MISSING - when the cloud's package is not installed
 * @throws {ModelwrightError} RETRIEVE_ACCESS_REFUSED - when credentials are missing, wrong, expired or not enough
 * @throws {ModelwrightError} RETRIEVE_ADDRESS_MISSING - when there is no such object
 * @example
 * s3('s3://shop-data/sales/2024-*.parquet').name // → 's3'
 */
export function s3(path: string, options: S3Options = {}): Source {
  readBucketOptions('s3', s3Options, options as Readonly<Record<string, unknown>>)
  return sourceOf('s3', { path, ...options })
}

/** Brings objects of S3. */
export const s3Source = bucketSource(
  's3',
  s3Options,
  async () => (await import('../buckets/s3-bucket.ts')).s3Bucket,
)
