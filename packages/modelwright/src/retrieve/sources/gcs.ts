import type { Source } from '../../core/index.ts'
import { bucketSource, readBucketOptions } from '../bucket-source.ts'
import { gcsOptions } from '../buckets/bucket-options.ts'
import type { csvOptions } from '../csv/csv-options.ts'
import { type CommonOptions, type GivenOptions, sourceOf } from '../source-of.ts'

/** Options of {@link gcs}: those of the download and, for text, those of `csv`. */
export type GcsOptions = GivenOptions<typeof gcsOptions> & GivenOptions<typeof csvOptions> & CommonOptions

/**
 * A table in Google Cloud Storage: CSV, Excel, JSON, JSON lines or Parquet.
 *
 * Objects are streamed to files; one that did not change since the last run is not downloaded again, one that breaks off
 * is resumed. Credentials are the application default ones. Needs the package `@google-cloud/storage`.
 *
 * @param path - an object, a folder or a glob: gs://shop-data/sales/2024-*.parquet
 * @throws {ModelwrightError} RETRIEVE_PACKAGE_MISSING - when the cloud's package is not installed
 * @throws {ModelwrightError} RETRIEVE_ACCESS_REFUSED - when credentials are missing, wrong, expired or not enough
 * @throws {ModelwrightError} RETRIEVE_ADDRESS_MISSING - when there is no such object
 * @example
 * gcs('gs://shop-data/sales/2024-*.parquet').name // → 'gcs'
 */
export function gcs(path: string, options: GcsOptions = {}): Source {
  readBucketOptions('gcs', gcsOptions, options as Readonly<Record<string, unknown>>)
  return sourceOf('gcs', { path, ...options })
}

/** Brings objects of Google Cloud Storage. */
export const gcsSource = bucketSource(
  'gcs',
  gcsOptions,
  async () => (await import('../buckets/gcs-bucket.ts')).gcsBucket,
)
