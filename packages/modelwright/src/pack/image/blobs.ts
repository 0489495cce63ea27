import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { type TarEntry, tarParts } from './tar.ts'

/** Names content by its digest, in the words of OCI. */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly platform?: Platform
  readonly annotations?: Readonly<Record<string, string>>
}

/** What a layer or an image runs on. */
export interface Platform {
  readonly os: string
  readonly architecture: string
  readonly variant?: string
}

/** Content that is named; its bytes are read only where somebody lacks them. */
export interface Blob extends Descriptor {
  read(): Promise<Uint8Array>
}

/** A layer: packed, and the digest of what it unpacks to. */
export interface Layer extends Blob {
  readonly diffId: string
}

export const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const

/** `sha256:` and the digest of bytes, hex. */
export function digestOf(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return `sha256:${hash.digest('hex')}`
}

/** Makes a blob of bytes. */
export function blobOf(mediaType: string, bytes: Uint8Array): Blob {
  return { mediaType, digest: digestOf(bytes), size: bytes.length, read: async () => bytes }
}

/** Makes a blob of a value: the same value, the same bytes. */
export function jsonBlob(mediaType: string, value: unknown): Blob {
  return blobOf(mediaType, Buffer.from(JSON.stringify(value)))
}

/** What stands for a blob in manifests. */
export function descriptorOf({ mediaType, digest, size }: Descriptor): Descriptor {
  return { mediaType, digest, size }
}

const packBytes = promisify(gzip)

/** Packs files as a layer. */
export async function layerOf(entries: readonly TarEntry[]): Promise<Layer> {
  const parts = tarParts(entries)
  const bytes = await packBytes(Buffer.concat(parts), { level: 9 })
  // The tenth byte says on which system it was packed; 255 says that nobody knows.
  bytes[9] = 255
  return { ...blobOf(mediaTypes.layer, bytes), diffId: digestOf(...parts) }
}
