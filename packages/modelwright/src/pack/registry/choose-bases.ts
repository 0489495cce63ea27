import { ModelwrightError } from '../../core/index.ts'
import type { Base } from '../image/base.ts'
import type { Architecture } from '../image/elf.ts'
import { nodeBase } from '../image/node-base.ts'
import { credentialsFor } from './credentials.ts'
import { pullBase } from './pull-base.ts'
import { readReference } from './reference.ts'
import { openRegistry } from './registry.ts'

/** What an image is to be built on. */
export interface BaseChoice {
  /** `npm`, the default: Node and its libraries alone; else an image of a registry. */
  readonly base?: string
  /** `linux/amd64`, `linux/arm64`; default: what this machine has. */
  readonly platforms?: readonly string[]
  /** Node's program, or the package of npm that carries it; default: from npm. */
  readonly node?: string
  /** Root of a tree that has the libraries of the base `npm`; default: this machine's. */
  readonly libraries?: string
  /** The registry of the base speaks plain HTTP. */
  readonly isPlain?: boolean
}

/** What choosing needs of the machine. */
export interface BaseSurroundings {
  /** Where layers are kept: with them there, nothing is fetched. */
  readonly cache: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal
}

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

/** A Linux of another kind than this machine's needs libraries that lie elsewhere. */
function librariesFor(
  architecture: Architecture,
  { libraries }: BaseChoice,
): { readonly libraries?: string } {
  if (libraries !== undefined) return { libraries }
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

async function baseOf(
  architecture: Architecture,
  choice: BaseChoice,
  { cache, env, signal }: BaseSurroundings,
): Promise<Base> {
  const { base = 'npm', node, isPlain } = choice
  if (base === 'npm') {
    const own = node === undefined ? {} : { node }
    return nodeBase({ architecture, cache, ...own, ...librariesFor(architecture, choice) })
  }
  const reference = readReference(base)
  const credentials = await credentialsFor(reference.host, env)
  const registry = openRegistry(reference, 'pull', {
    ...(signal === undefined ? {} : { signal }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(isPlain === true ? { isPlain } : {}),
  })
  return pullBase(reference, { registry, platform: { os: 'linux', architecture }, cache })
}

/**
 * Gives the bases an image is built on, one a platform.
 *
 * @throws {ModelwrightError} PACK_PLATFORM_UNKNOWN - when images are not made for a platform
 * @throws {ModelwrightError} PACK_LIBRARY_MISSING - when Node for it needs libraries that are not there
 */
export async function chooseBases(choice: BaseChoice, from: BaseSurroundings): Promise<readonly Base[]> {
  const { platforms = [ownArchitecture()] } = choice
  const wanted = new Set(platforms.map((text) => architectureOf(text.trim())))
  const bases: Base[] = []
  for (const architecture of [...wanted].sort()) bases.push(await baseOf(architecture, choice, from))
  return bases
}
