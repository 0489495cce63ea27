import { foldAscii } from '@modelwright/runtime'
import {
  type BringContext,
  type Brought,
  ModelwrightError,
  type OptionSpecs,
  readOptions,
  type Source,
} from '../core/index.ts'
import { bringFrom } from './bucket-source.ts'
import { azureOptions, type BucketValues, gcsOptions, s3Options } from './buckets/bucket-options.ts'
import { downloadOptions } from './http/http-options.ts'
import { findFiles } from './paths.ts'
import { shownAddress } from './secrets.ts'

/** What a place on another machine is called: `https://…`, `s3://…`. */
const scheme = /^([a-z][a-z0-9+.-]+):\/\//i

async function carryHttp(place: string, context: BringContext): Promise<Brought> {
  const { fetchFile } = await import('./http/fetch-file.ts')
  return fetchFile(place, readOptions(downloadOptions, {}, 'http'), context)
}

const buckets = {
  azure: { options: azureOptions, load: async () => (await import('./buckets/azure-bucket.ts')).azureBucket },
  gcs: { options: gcsOptions, load: async () => (await import('./buckets/gcs-bucket.ts')).gcsBucket },
  s3: { options: s3Options, load: async () => (await import('./buckets/s3-bucket.ts')).s3Bucket },
} as const

async function carryObjects(
  place: string,
  name: keyof typeof buckets,
  context: BringContext,
): Promise<Brought> {
  const { options, load } = buckets[name]
  return bringFrom(place, load, readOptions<OptionSpecs>(options, {}, name) as BucketValues, context)
}

/** Ways to bring a named place in, by the scheme of its address. */
const carriers: Readonly<Record<string, (place: string, context: BringContext) => Promise<Brought>>> = {
  az: (place, context) => carryObjects(place, 'azure', context),
  gs: (place, context) => carryObjects(place, 'gcs', context),
  http: carryHttp,
  https: carryHttp,
  s3: (place, context) => carryObjects(place, 's3', context),
}

/** A path as it may be shown: of an address, what could be a secret is left out. */
export function shownPath(path: string): string {
  return isElsewhere(path) ? shownAddress(path) : path
}

/** The path without what may follow the name of a file in an address: what a model can be called after. */
export function plainPath(path: string): string {
  return isElsewhere(path) ? shownAddress(path).replace(/\?.*$/, '') : path
}

/** What a source may be called before it has brought anything. */
export function shownSource({ name, options }: Source): string {
  const place = options['path'] ?? options['url']
  return typeof place === 'string' ? shownPath(place) : name
}

/** Whether a path names a place on another machine. */
export function isElsewhere(path: string): boolean {
  return scheme.test(path)
}

function unknownScheme(path: string): ModelwrightError {
  const shown = shownAddress(path)
  const isDatabase = /^(postgres|postgresql|sqlite|duckdb|jdbc)/i.test(path)
  return new ModelwrightError('RETRIEVE_ADDRESS_INVALID', {
    message: `"${shown}" is an address of a kind that is not read.`,
    where: shown,
    mend: [
      ...(isDatabase
        ? ["Name the query in a workflow file:  postgres('SELECT …'), sqlite('a.db', 'SELECT …')"]
        : []),
      `Addresses begin with ${Object.keys(carriers)
        .map((name) => `${name}://`)
        .join(', ')}.`,
    ],
  })
}

/**
 * Brings in what a path names: files, a folder or a glob of this machine, or an address such as `https://…`.
 *
 * @throws {ModelwrightError} RETRIEVE_… - when it is not there or cannot be had
 */
export async function bringPlace(path: string, context: BringContext): Promise<Brought> {
  const found = scheme.exec(path)?.[1]
  if (found === undefined) return { files: await findFiles(context.folder, path), shown: path }
  const carrier = foldAscii(found)
  if (!Object.hasOwn(carriers, carrier)) throw unknownScheme(path)
  return carriers[carrier](path, context)
}
