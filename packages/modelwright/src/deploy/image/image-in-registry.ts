import { type Image, packPlaces, type Registry } from '../../pack/index.ts'
import type { Found, Resource } from '../target.ts'

/** How a registry is spoken to. */
export interface RegistryAccess {
  readonly credentials?: { readonly user: string; readonly password: string }
  /** It speaks plain HTTP. */
  readonly isPlain?: boolean
  readonly signal?: AbortSignal
}

/** An image, and the repository it goes to. */
export interface ImagePlace<Cloud> {
  readonly image: Image
  /** `registry.example.com/team/churn`, without tag and digest. */
  readonly repository: string
  readonly revision: string
  /** What the manifest is called besides its digest; default: `<revision>`. */
  readonly tag?: string
  readonly permissions: readonly string[]
  /** The key of the repository, where the deployment makes that, too. */
  readonly partOf?: string
  /** Credentials, asked for when the registry is. */
  access(cloud: Cloud): Promise<RegistryAccess>
  /** Takes the image away where the registry does that by an API of its own. */
  remove?(cloud: Cloud, digest: string): Promise<void>
}

const manifestTypes =
  'application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.v2+json'

/** An image by its content: what hosts are told to run. */
export function imageName(repository: string, image: Image): string {
  return `${repository}@${image.root.digest}`
}

async function connect<Cloud>(
  { repository, access }: ImagePlace<Cloud>,
  cloud: Cloud,
  actions: 'pull' | 'pull,push',
): Promise<Registry> {
  const { openRegistry, readReference } = await packPlaces()
  return openRegistry(readReference(repository), actions, await access(cloud))
}

function foundOf({ repository, image }: Pick<ImagePlace<never>, 'repository' | 'image'>): Found {
  const name = imageName(repository, image)
  // Our labels are within what the digest names: what is found by it is ours.
  return {
    id: name,
    properties: { digest: image.root.digest },
    isOurs: true,
    state: 'ready',
    outputs: { image: name },
  }
}

/** Registries may be told to keep what they have: then it stays, as the docs page says. */
async function takeAway<Cloud>(place: ImagePlace<Cloud>, cloud: Cloud): Promise<void> {
  const { digest } = place.image.root
  if (place.remove !== undefined) return place.remove(cloud, digest)
  const registry = await connect(place, cloud, 'pull,push')
  await registry.request(`manifests/${digest}`, { method: 'DELETE', expects: [404, 405] })
}

/**
 * Declares an image in a registry as a resource: found by the digest of its manifest, pushed where it is not there.
 *
 * Pushing again sends only what the registry lacks, so that it may be interrupted anywhere.
 */
export function imageInRegistry<Cloud>(place: ImagePlace<Cloud>): Resource<Cloud> {
  const { image, repository, revision, tag = revision, permissions, partOf } = place
  const { digest } = image.root
  return {
    key: `revision/${revision}/image`,
    kind: 'image',
    name: imageName(repository, image),
    properties: { digest },
    fixed: ['digest'],
    revision,
    ...(partOf === undefined ? {} : { partOf }),
    permissions,
    async read(cloud) {
      const registry = await connect(place, cloud, 'pull')
      const headers = { accept: manifestTypes }
      const answer = await registry.request(`manifests/${digest}`, {
        method: 'HEAD',
        headers,
        expects: [404],
      })
      return answer.ok ? foundOf(place) : undefined
    },
    async create(cloud) {
      const { pushImage } = await packPlaces()
      await pushImage(image, await connect(place, cloud, 'pull,push'), { tag })
      return foundOf(place)
    },
    remove: (cloud) => takeAway(place, cloud),
  }
}
