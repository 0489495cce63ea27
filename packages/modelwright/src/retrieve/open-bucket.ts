import { type BringContext, type OptionSpecs, readOptions } from '../core/index.ts'
import type { OpenObjects } from './buckets/bring-objects.ts'
import type { BucketKind } from './buckets/bucket.ts'
import { azureOptions, type BucketValues, gcsOptions, s3Options } from './buckets/bucket-options.ts'

interface Kind {
  readonly options: OptionSpecs
  load(): Promise<BucketKind>
}

/** Kinds of buckets, by the scheme of their addresses. */
const kinds: Readonly<Record<string, Kind>> = {
  az: { options: azureOptions, load: async () => (await import('./buckets/azure-bucket.ts')).azureBucket },
  gs: { options: gcsOptions, load: async () => (await import('./buckets/gcs-bucket.ts')).gcsBucket },
  s3: { options: s3Options, load: async () => (await import('./buckets/s3-bucket.ts')).s3Bucket },
}

/** More objects than that lie in no log. */
const mostObjects = 10_000_000

const schemeOf = (address: string): string => /^([a-z][a-z0-9]*):\/\//.exec(address)?.[1] ?? ''

/** Whether an address lies in a bucket: `s3://…`, `gs://…`, `az://…`. */
export function isBucketAddress(address: string): boolean {
  return Object.hasOwn(kinds, schemeOf(address))
}

/**
 * Opens a folder, pattern or object of a bucket, to list and download what lies there.
 *
 * @param means - which objects of a folder are meant
 * @throws {ModelwrightError} RETRIEVE_PACKAGE_MISSING, RETRIEVE_ADDRESS_INVALID
 */
export async function openBucketObjects(
  address: string,
  means: (key: string) => boolean,
  context: Pick<BringContext, 'env' | 'folder' | 'log' | 'signal'>,
): Promise<OpenObjects> {
  const { options, load } = kinds[schemeOf(address)]
  const { openObjects } = await import('./buckets/bring-objects.ts')
  const values = readOptions(options, { maxFiles: mostObjects, cache: false }, schemeOf(address))
  return openObjects(address, await load(), { values: values as unknown as BucketValues, means }, context)
}
