import { foldAscii } from '@modelwright/runtime'
import { ModelwrightError } from '../../core/index.ts'
import { isDataName } from '../bytes/file-problem.ts'
import { patternOf } from '../paths.ts'

/** What an address in a bucket means. */
export interface BucketAddress {
  readonly bucket: string
  /** A key, the beginning of keys that ends in `/`, or a pattern. */
  readonly path: string
  readonly isMany: boolean
  /** The part of the path that every key begins with. */
  readonly prefix: string
  /** Whether a key is meant. */
  means(key: string): boolean
}

/** Reads `s3://bucket/key`, where the key may be a glob or end in `/`. @throws {ModelwrightError} RETRIEVE_ADDRESS_INVALID */
export function readBucketAddress(address: string, scheme: string, shown: string): BucketAddress {
  const found = /^([a-z][a-z0-9]*):\/\/([^/?#*\s@:]+)\/(.*)$/is.exec(address)
  if (found === null || foldAscii(found[1]) !== scheme || found[3] === '')
    throw new ModelwrightError('RETRIEVE_ADDRESS_INVALID', {
      message: `"${shown}" names no object in a bucket.`,
      where: shown,
      mend: [
        `Write bucket and key:  ${scheme}://bucket/path/table.csv  or a pattern:  ${scheme}://bucket/path/*.parquet`,
      ],
    })
  const [, , bucket, path] = found
  const magic = path.search(/[*?]/)
  if (magic >= 0) {
    const pattern = patternOf(path)
    const prefix = path.slice(0, path.lastIndexOf('/', magic) + 1)
    return { bucket, path, isMany: true, prefix, means: (key) => pattern.test(key) && !key.endsWith('/') }
  }
  const isFolder = path.endsWith('/')
  return {
    bucket,
    path,
    isMany: isFolder,
    prefix: path,
    means: (key) => (isFolder ? isDataName(key) : key === path),
  }
}
