import { type OptionSpecs, type OptionValues, readOptions } from '../../core/index.ts'
import { downloadOptions } from '../http/http-options.ts'

/** Options of every bucket. */
export const bucketOptions = {
  endpoint: {
    type: 'text',
    default: '',
    about: "address of the service, for one that speaks the same protocol; default: the cloud's own",
  },
  format: downloadOptions.format,
  retries: downloadOptions.retries,
  backoffMs: downloadOptions.backoffMs,
  timeoutMs: {
    type: 'integer',
    default: 60_000,
    min: 1,
    about: 'longest time without a byte of an object',
  },
  maxBytes: { type: 'integer', default: 100_000_000_000, min: 1, about: 'largest object' },
  maxFiles: { type: 'integer', default: 10_000, min: 1, about: 'most objects that a pattern may mean' },
  cache: {
    type: 'boolean',
    default: true,
    about: 'download an object again only if it changed (its ETag), where there is a project to keep it in',
  },
} as const satisfies OptionSpecs

/** Options of S3. */
export const s3Options = {
  ...bucketOptions,
  region: {
    type: 'text',
    default: '',
    about: 'region of the bucket; default: as the environment or profile says',
  },
  pathStyle: {
    type: 'boolean',
    default: false,
    about: 'put the bucket into the path of addresses, as services other than AWS often want',
  },
} as const satisfies OptionSpecs

/** Options of Google Cloud Storage. */
export const gcsOptions = {
  ...bucketOptions,
  project: {
    type: 'text',
    default: '',
    about: 'project that pays for requests; default: as the credentials say',
  },
} as const satisfies OptionSpecs

/** Options of Azure Blob Storage. */
export const azureOptions = {
  ...bucketOptions,
  account: { type: 'text', default: '', about: 'storage account; default: AZURE_STORAGE_ACCOUNT' },
} as const satisfies OptionSpecs

/** Checked values: those of every bucket, and those that only some have. */
export type BucketValues = OptionValues<typeof bucketOptions> &
  Partial<
    OptionValues<typeof s3Options> & OptionValues<typeof gcsOptions> & OptionValues<typeof azureOptions>
  >

/** Checks what S3 is told, without a source around it. @throws {ModelwrightError} CORE_OPTION_INVALID */
export function readS3Options(given: Readonly<Record<string, unknown>>): BucketValues {
  return readOptions(s3Options, given, 's3')
}
