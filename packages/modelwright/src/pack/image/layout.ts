import type { Image } from './assemble.ts'
import { type Blob, type Descriptor, descriptorOf } from './blobs.ts'

/** A file of an image on disk: blobs are read when they are written. */
export interface LayoutFile {
  readonly path: string
  readonly size: number
  read(): Promise<Uint8Array>
}

function textFile(path: string, value: unknown): LayoutFile {
  const bytes = Buffer.from(JSON.stringify(value))
  return { path, size: bytes.length, read: async () => bytes }
}

/** Where a blob lies in a layout. */
export function blobPath({ digest }: Pick<Descriptor, 'digest'>): string {
  return `blobs/${digest.replace(':', '/')}`
}

/**
 * Lays an image out as OCI has it: `oci-layout`, `index.json` and the blobs by their digests. Blobs come first: whoever finds
 * the index finds what it names.
 *
 * @param tag - what the image is called in the index
 * @see OCI Image Layout Specification 1.1
 */
export function layoutFiles({ root, manifests, blobs }: Image, tag: string): readonly LayoutFile[] {
  const all: readonly Blob[] = [...blobs, ...manifests, root]
  const annotations = { 'org.opencontainers.image.ref.name': tag }
  return [
    ...all.map((blob) => ({ path: blobPath(blob), size: blob.size, read: () => blob.read() })),
    textFile('oci-layout', { imageLayoutVersion: '1.0.0' }),
    textFile('index.json', {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [{ ...descriptorOf(root), annotations }],
    }),
  ]
}
