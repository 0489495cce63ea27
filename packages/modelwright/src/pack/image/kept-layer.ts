import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { BaseLayer } from './base.ts'
import { layerOf, mediaTypes } from './blobs.ts'
import type { TarEntry } from './tar.ts'

interface Kept {
  readonly digest: string
  readonly size: number
  readonly diffId: string
}

/** SHA-256, hex. */
export function sha256Of(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Writes what may be made again: whole or not at all, whoever else writes the same. */
export async function keepFile(file: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const temporary = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`
  await writeFile(temporary, content)
  await rename(temporary, file)
}

/**
 * Gives a layer that takes long to pack: as it is kept by what goes into it, else made and kept.
 *
 * @param recipe - says all that goes into it
 */
export async function keptLayer(
  { cache, name, recipe }: { readonly cache: string; readonly name: string; readonly recipe: string },
  entries: () => Promise<readonly TarEntry[]>,
): Promise<BaseLayer> {
  const file = join(cache, `${name}-${sha256Of(recipe)}`)
  const read = (): Promise<Buffer> => readFile(`${file}.tar.gz`)
  const known = await readFile(`${file}.json`, 'utf8').then(
    (text) => JSON.parse(text) as Kept,
    () => undefined,
  )
  if (known !== undefined) return { mediaType: mediaTypes.layer, ...known, read }
  const layer = await layerOf(await entries())
  const { digest, size, diffId } = layer
  await keepFile(`${file}.tar.gz`, await layer.read())
  await keepFile(`${file}.json`, JSON.stringify({ digest, size, diffId }))
  return { mediaType: mediaTypes.layer, digest, size, diffId, read }
}
