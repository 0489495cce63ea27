import { type Image, packPlaces } from '../../../pack/index.ts'

/**
 * Writes an image as one archive that engines load: OCI's layout, and beside it the list by which Docker before 25 reads one.
 *
 * @param name - what it is called there, with its tag
 */
export async function imageArchive(image: Image, name: string): Promise<Uint8Array> {
  const { layoutFiles, tarParts } = await packPlaces()
  const manifest = JSON.parse(Buffer.from(await image.root.read()).toString()) as {
    readonly config: { readonly digest: string }
    readonly layers: readonly { readonly digest: string }[]
  }
  const path = ({ digest }: { readonly digest: string }): string => `blobs/${digest.replace(':', '/')}`
  const list = [{ Config: path(manifest.config), RepoTags: [name], Layers: manifest.layers.map(path) }]
  const entries = await Promise.all(
    layoutFiles(image, name).map(async (file) => {
      const bytes = file.path === 'index.json' ? named(await file.read(), name) : await file.read()
      return { kind: 'file', path: file.path, bytes } as const
    }),
  )
  const listed = { kind: 'file', path: 'manifest.json', bytes: Buffer.from(JSON.stringify(list)) } as const
  return Buffer.concat(tarParts([...entries, listed]))
}

/** Engines that keep images in containerd read the whole name here; the tag of a layout is a tag alone. */
function named(index: Uint8Array, name: string): Uint8Array {
  const read = JSON.parse(Buffer.from(index).toString()) as { manifests: { annotations: object }[] }
  const annotations = {
    'io.containerd.image.name': name,
    'org.opencontainers.image.ref.name': name.slice(name.lastIndexOf(':') + 1),
  }
  const manifests = read.manifests.map((one) => ({ ...one, annotations }))
  return Buffer.from(JSON.stringify({ ...read, manifests }))
}
