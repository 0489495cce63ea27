import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Lets images that keep their layers in a cache take those that other tests packed: Node's takes half a minute. */
export function shareImageLayers(cache: string): void {
  const shared = fileURLToPath(new URL('../packages/modelwright/generated/image-layers', import.meta.url))
  for (const path of [shared, cache]) mkdirSync(path, { recursive: true })
  symlinkSync(shared, join(cache, 'images'), 'dir')
}
