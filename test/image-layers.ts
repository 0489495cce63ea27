import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Lets images of a folder take the layers that other tests packed: Node's takes half a minute. */
export function shareImageLayers(folder: string): void {
  const shared = fileURLToPath(new URL('../packages/modelwright/generated/image-layers', import.meta.url))
  const cache = join(folder, '.modelwright/cache')
  for (const path of [shared, cache]) mkdirSync(path, { recursive: true })
  symlinkSync(shared, join(cache, 'images'), 'dir')
}
