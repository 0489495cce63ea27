import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { ModelwrightError } from '../../core/index.ts'
import { type Architecture, type Base, packPlaces } from '../../pack/index.ts'
import { cacheFolder } from '../../project/index.ts'
import type { PackRequest } from './packer.ts'

const architectures = ['amd64', 'arm64'] as const

function architectureOf(text: string): Architecture {
  const found = architectures.find((one) => text === `linux/${one}` || text === one)
  if (found !== undefined) return found
  throw new ModelwrightError('PACK_PLATFORM_UNKNOWN', {
    message: `"${text.slice(0, 40)}" is no platform that images are made for.`,
    where: '--platform',
    mend: ['--platform linux/amd64', '--platform linux/amd64,linux/arm64'],
  })
}

/** What this machine has, as images name it. */
function ownArchitecture(): string {
  return process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64'
}

/** Kept layers: with the project, or for this user. */
function imageCache({ project, io }: Pick<PackRequest, 'project' | 'io'>): string {
  if (project !== undefined) return join(cacheFolder(io.folder), 'images')
  const own = io.env['XDG_CACHE_HOME'] ?? join(io.env['HOME'] ?? homedir(), '.cache')
  return join(own, 'modelwright', 'images')
}

/** A Linux of another kind than this machine's needs libraries that lie elsewhere. */
function librariesFor(architecture: Architecture, { flags, io }: PackRequest): { libraries?: string } {
  if (flags.libraries !== undefined) return { libraries: resolve(io.folder, flags.libraries) }
  if (process.platform === 'linux' && ownArchitecture() === `linux/${architecture}`) return {}
  throw new ModelwrightError('PACK_LIBRARY_MISSING', {
    message: `Node for linux/${architecture} needs libraries that this machine does not have: it is another system.`,
    where: `--platform linux/${architecture}`,
    mend: [
      'Take a whole image as the base:  --base docker.io/library/node:24-slim',
      'Or name a folder that has them, such as an unpacked libc6, libstdc++6 and libgcc-s1:  --libraries <folder>',
    ],
  })
}

/** The bases an image is built on, one a platform. */
export async function basesOf(request: PackRequest): Promise<readonly Base[]> {
  const { flags, io } = request
  const { credentialsFor, nodeBase, openRegistry, pullBase, readReference } = await packPlaces()
  const cache = imageCache(request)
  const wanted = (flags.platform ?? ownArchitecture()).split(',').map((text) => architectureOf(text.trim()))
  const { base = 'npm' } = flags
  const bases: Base[] = []
  for (const architecture of [...new Set(wanted)].sort()) {
    if (base === 'npm') {
      const node = flags.node === undefined ? {} : { node: resolve(io.folder, flags.node) }
      bases.push(await nodeBase({ architecture, cache, ...node, ...librariesFor(architecture, request) }))
      continue
    }
    const reference = readReference(base)
    const credentials = await credentialsFor(reference.host, io.env)
    const registry = openRegistry(reference, 'pull', {
      signal: io.signal,
      ...(credentials === undefined ? {} : { credentials }),
      ...(flags.plainHttp === true ? { isPlain: true } : {}),
    })
    bases.push(await pullBase(reference, { registry, platform: { os: 'linux', architecture }, cache }))
  }
  return bases
}
