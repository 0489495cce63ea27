import type { Source } from '../../core/index.ts'
import { bucketSource, readBucketOptions } from '../bucket-source.ts'
import { azureOptions } from '../buckets/bucket-options.ts'
import type { csvOptions } from '../csv/csv-options.ts'
import { type CommonOptions, type GivenOptions, sourceOf } from '../source-of.ts'

/** Options of {@link azure}: those of the download and, for text, those of `csv`. */
export type AzureOptions = GivenOptions<typeof azureOptions> & GivenOptions<typeof csvOptions> & CommonOptions

/**
 * A table in Azure Blob Storage: CSV, Excel, JSON, JSON lines or Parquet.
 *
 * Objects are streamed to files; one that did not change since the last run is not downloaded again, one that breaks off
 * is resumed. Credentials come from the environment or whoever is logged in. Needs the package `@azure/storage-blob` and, without a key, `@azure/identity`.
 *
 * @param path - an object, a folder or a glob: az://shop-data/sales/2024-*.parquet
 * @throws {ModelwrightError} RETRIEVE_PACKAGE_MISSING - when the cloud's package is not installed
 * @throws {ModelwrightError} RETRIEVE_ACCESS_REFUSED - when credentials are missing, wrong, expired or not enough
 * @throws {ModelwrightError} RETRIEVE_ADDRESS_MISSING - when there is no such object
 * @example
 * azure('az://shop-data/sales/2024-*.parquet').name // → 'azure'
 */
export function azure(path: string, options: AzureOptions = {}): Source {
  readBucketOptions('azure', azureOptions, options as Readonly<Record<string, unknown>>)
  return sourceOf('azure', { path, ...options })
}

/** Brings objects of Azure Blob Storage. */
export const azureSource = bucketSource(
  'azure',
  azureOptions,
  async () => (await import('../buckets/azure-bucket.ts')).azureBucket,
)
