import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PackedFile } from '../../../src/pack/index.ts'
import { startBundle, writeFiles } from '../../pack/bundle-server.ts'
import type { Start } from './fake-run.ts'
import { served, type Thing, type World } from './fake-world.ts'

/** Unpacks an archive by a program of others. */
export function unzip(bytes: Uint8Array, folder: string): void {
  const file = join(folder, '..', `${Math.random()}.zip`)
  writeFileSync(file, bytes)
  try {
    execFileSync(process.env['MODELWRIGHT_PYTHON'] ?? 'python3', ['-m', 'zipfile', '-e', file, folder])
  } finally {
    rmSync(file)
  }
}

/** A folder that goes with the fake. */
export function folderOf(world: Pick<World, 'closing'>): string {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-google-'))
  world.closing.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Starts the server of a folder as a container is started: nothing in its environment but what the platform and the revision say. */
export async function startIn(
  folder: string,
  env: Record<string, string>,
  world: Pick<World, 'closing'>,
): Promise<string | undefined> {
  const running = await startBundle(folder, { ...env, HOST: '127.0.0.1' })
  world.closing.push(() => {
    running.child.kill('SIGTERM')
    return running.ended
  })
  return running.url === '' ? undefined : running.url
}

interface Container {
  readonly image?: string
  readonly args?: readonly string[]
  readonly command?: readonly string[]
  readonly env?: readonly { name: string; value: string }[]
  readonly sourceCode?: { readonly cloudStorageSource: { readonly bucket: string; readonly object: string } }
}

/** Starts revisions of Cloud Run: of an archive what lies in the bucket, of an image the files that it was built of. */
export function containerStart(images: ReadonlyMap<string, readonly PackedFile[]> = new Map()): Start {
  return async (revision: Thing, world) => {
    const [container] = revision['containers'] as readonly Container[]
    const source = container?.sourceCode?.cloudStorageSource
    const files = images.get(container?.image ?? '')
    const bytes = source === undefined ? undefined : world.bytes.get(`gs://${source.bucket}/${source.object}`)
    if (bytes === undefined && files === undefined) return undefined
    const own = Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]))
    const name = String(revision['name']).split('/').at(-1)!
    const platform = {
      PORT: '0',
      K_SERVICE: name.replace(/-[^-]*$/, ''),
      K_REVISION: name,
      K_CONFIGURATION: 'x',
    }
    return served(world, bytes ?? String(container?.image), (place) => {
      const folder = folderOf(place)
      if (bytes === undefined) writeFiles(folder, files!)
      else unzip(bytes, folder)
      return startIn(folder, { ...own, ...platform }, place)
    })
  }
}
