import { type FileHandle, open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ModelwrightError } from '../../core/index.ts'
import type { Image } from './assemble.ts'
import { type Blob, type Descriptor, digestOf, mediaTypes } from './blobs.ts'
import { blobPath } from './layout.ts'
import { blocksOf, readTarHeader, type TarFile } from './tar.ts'

/** Reads a file of a layout by its path. */
type ReadFile = (path: string) => Promise<Buffer | undefined>

async function filesOfTar(handle: FileHandle): Promise<ReadonlyMap<string, TarFile>> {
  const files = new Map<string, TarFile>()
  const block = Buffer.alloc(512)
  for (let at = 0; ; ) {
    const { bytesRead } = await handle.read(block, 0, 512, at)
    const header = bytesRead < 512 ? undefined : readTarHeader(block)
    if (header === undefined) return files
    const path = header.path.replace(/^\.\//, '')
    files.set(path, { path, at: at + 512, size: header.size })
    at += 512 + blocksOf(header.size)
  }
}

async function tarReader(path: string): Promise<ReadFile> {
  const first = await open(path)
  const files = await filesOfTar(first).finally(() => first.close())
  return async (name) => {
    const file = files.get(name)
    if (file === undefined) return undefined
    const handle = await open(path)
    try {
      const bytes = Buffer.alloc(file.size)
      const { bytesRead } = await handle.read(bytes, 0, file.size, file.at)
      return bytesRead === file.size ? bytes : undefined
    } finally {
      await handle.close()
    }
  }
}

async function readerOf(path: string): Promise<ReadFile> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined)
    throw new ModelwrightError('PACK_IMAGE_MISSING', {
      message: 'There is no such image.',
      where: path,
      mend: ['Pack one:  modelwright pack <model> --as image -o image.tar'],
    })
  if (!found.isDirectory()) return tarReader(path)
  return (name) => readFile(join(path, name)).catch(() => undefined)
}

function damaged(path: string, what: string): ModelwrightError {
  return new ModelwrightError('PACK_IMAGE_DAMAGED', {
    message: `The image is no OCI layout, or damaged: ${what}.`,
    where: path,
    mend: ['Pack it again:  modelwright pack <model> --as image'],
  })
}

interface Manifest {
  readonly config?: Descriptor
  readonly layers?: readonly Descriptor[]
  readonly manifests?: readonly Descriptor[]
}

function jsonOf(path: string, bytes: Buffer, name: string): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    throw damaged(path, `${name} is no JSON`)
  }
}

/** A blob of the layout: its digest is taken when it is read. */
function blobIn(path: string, read: ReadFile, descriptor: Descriptor): Blob {
  const name = typeof descriptor?.digest === 'string' ? descriptor.digest : ''
  if (!/^sha256:[0-9a-f]{64}$/.test(name)) throw damaged(path, 'a part is named by no digest')
  return {
    ...descriptor,
    async read() {
      const bytes = await read(blobPath(descriptor))
      if (bytes === undefined) throw damaged(path, `${name} is missing`)
      if (bytes.length !== descriptor.size || digestOf(bytes) !== name)
        throw damaged(path, `${name} is something else`)
      return bytes
    },
  }
}

/**
 * Reads an image that was laid out on disk, in a folder or a tar archive. Layers are read when they are needed.
 *
 * @throws {ModelwrightError} PACK_IMAGE_MISSING - when there is none
 * @throws {ModelwrightError} PACK_IMAGE_DAMAGED - when it is no image, or not whole
 */
export async function readLayout(path: string): Promise<Image> {
  const read = await readerOf(path)
  const index = await read('index.json')
  if (index === undefined) throw damaged(path, 'it has no index.json')
  const { manifests = [] } = jsonOf(path, index, 'index.json') as Manifest
  if (manifests.length !== 1) throw damaged(path, `it holds ${manifests.length} images, not one`)
  const root = blobIn(path, read, manifests[0])
  const top = jsonOf(path, Buffer.from(await root.read()), root.digest) as Manifest
  const parts = (top.manifests ?? []).map((one) => blobIn(path, read, one))
  const inner = await Promise.all(
    parts.map(async (part) => jsonOf(path, Buffer.from(await part.read()), part.digest) as Manifest),
  )
  const blobs = [top, ...inner].flatMap(({ config, layers = [] }) =>
    config === undefined ? [] : [...layers, config],
  )
  return {
    root: { ...root, mediaType: root.mediaType ?? mediaTypes.manifest },
    manifests: parts,
    blobs: [...new Map(blobs.map((one) => [one.digest, blobIn(path, read, one)])).values()],
  }
}
