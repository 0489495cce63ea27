import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Base, packPlaces } from '../../pack/index.ts'
import { cacheFolder } from '../../project/index.ts'
import type { PackRequest } from './packer.ts'

/** Kept layers: with the project, or for this user. */
function imageCache({ project, io }: Pick<PackRequest, 'project' | 'io'>): string {
  if (project !== undefined) return join(cacheFolder(io.folder), 'images')
  const own = io.env['XDG_CACHE_HOME'] ?? join(io.env['HOME'] ?? homedir(), '.cache')
  return join(own, 'modelwright', 'images')
}

/** The bases an image is built on, one a platform, as the flags say. */
export async function basesOf(request: PackRequest): Promise<readonly Base[]> {
  const { flags, io } = request
  const { base, platform, node, libraries, plainHttp } = flags
  const { chooseBases } = await packPlaces()
  const choice = {
    ...(base === undefined ? {} : { base }),
    ...(platform === undefined ? {} : { platforms: platform.split(',') }),
    ...(node === undefined ? {} : { node: resolve(io.folder, node) }),
    ...(libraries === undefined ? {} : { libraries: resolve(io.folder, libraries) }),
    ...(plainHttp === true ? { isPlain: true } : {}),
  }
  return chooseBases(choice, { cache: imageCache(request), env: io.env, signal: io.signal })
}
