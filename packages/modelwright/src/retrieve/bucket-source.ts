import type { BringContext, Brought, OptionSpecs, OptionValues, SourceDefinition } from '../core/index.ts'
import { readOptions } from '../core/index.ts'
import type { BucketKind } from './buckets/bucket.ts'
import type { BucketValues, bucketOptions } from './buckets/bucket-options.ts'
import { splitCsvOptions } from './csv/split-csv-options.ts'
import { withoutCommon } from './source-of.ts'

/** Checks the options of a bucket and, for text, those of `csv`. @throws {ModelwrightError} CORE_OPTION_INVALID */
export function readBucketOptions<Specs extends OptionSpecs>(
  name: string,
  specs: Specs,
  given: Readonly<Record<string, unknown>>,
) {
  const { own, licence } = withoutCommon(given, name)
  const { reading, rest } = splitCsvOptions(own)
  return { values: readOptions(specs, rest, name) as OptionValues<Specs>, reading, licence }
}

/** The code of a source that reads from a kind of bucket, which is loaded on first use. */
export function bucketSource<Specs extends typeof bucketOptions>(
  name: string,
  specs: Specs,
  load: () => Promise<BucketKind>,
): SourceDefinition & { readonly options: Specs } {
  return {
    name,
    options: specs,
    async bring({ path, ...options }, context): Promise<Brought> {
      const { values, reading, licence } = readBucketOptions(name, specs, options)
      const brought = await bringFrom(String(path), load, values as unknown as BucketValues, context)
      return { ...brought, reading, ...licence }
    },
  }
}

/** Brings what an address in a bucket means. */
export async function bringFrom(
  path: string,
  load: () => Promise<BucketKind>,
  values: BucketValues,
  context: BringContext,
): Promise<Brought> {
  const { bringObjects } = await import('./buckets/bring-objects.ts')
  return bringObjects(path, await load(), values, context)
}
