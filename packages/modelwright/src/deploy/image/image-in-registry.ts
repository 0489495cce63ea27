import { ModelwrightError } from '../../core/index.ts'
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
  /** Takes the name of the revision away, and the image with its last name, where the registry does that by an API of its own. */
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

/** Which manifest a name stands for; empty where the registry does not say; undefined: none. */
async function digestOf(registry: Registry, name: string): Promise<string | undefined> {
  const headers = { accept: manifestTypes }
  const answer = await registry.request(`manifests/${name}`, { method: 'HEAD', headers, expects: [404] })
  return answer.ok ? (answer.headers.get('docker-content-digest') ?? '') : undefined
}

/** Whether another revision is the same image: with other options, which are not in it. */
async function isShared(registry: Registry, digest: string, tag: string): Promise<boolean> {
  const answer = await registry.request('tags/list', { expects: [404] })
  const { tags } = answer.ok ? ((await answer.json()) as { tags?: readonly string[] | null }) : { tags: [] }
  for (const other of (tags ?? []).filter((name) => name !== tag))
    if ((await digestOf(registry, other)) === digest) return true
  return false
}

/** @throws {ModelwrightError} DEPLOY_IMAGE_KEPT - where the registry is told to keep what it has */
async function takeAway<Cloud>(place: ImagePlace<Cloud>, cloud: Cloud): Promise<void> {
  const { digest } = place.image.root
  if (place.remove !== undefined) return place.remove(cloud, digest)
  const registry = await connect(place, cloud, 'pull,push')
  // The protocol removes an image with all its names: one that others need stays, and its name with it.
  if (await isShared(registry, digest, place.tag ?? place.revision)) return
  const expects = [404, 405]
  const { status } = await registry.request(`manifests/${digest}`, { method: 'DELETE', expects })
  if (status !== 405) return
  throw new ModelwrightError('DEPLOY_IMAGE_KEPT', {
    message: 'The registry does not let images be removed.',
    where: imageName(place.repository, place.image),
    mend: [
      'Leave it there:  modelwright deploy <target> destroy --keep-data',
      'Or let whoever keeps the registry remove it.',
    ],
  })
}

/**
 * Declares an image in a registry as a resource: found by the name of its revision, pushed where it is not there.
 *
 * Pushing again sends only what the registry lacks, so that it may be interrupted anywhere.
 */
export function imageInRegistry<Cloud>(place: ImagePlace<Cloud>): Resource<Cloud> {
  const { image, repository, revision, tag = revision, permissions, partOf } = place
  const { digest } = image.root
  let isLetGo = false
  return {
    key: `revision/${revision}/image`,
    kind: 'image',
    name: imageName(repository, image),
    properties: { digest },
    fixed: ['digest'],
    revision,
    isData: true,
    ...(partOf === undefined ? {} : { partOf }),
    permissions,
    async read(cloud) {
      if (isLetGo) return undefined
      // By its name, which is its revision's own: the digest may be another revision's, too.
      const there = await digestOf(await connect(place, cloud, 'pull'), tag)
      return there === digest || there === '' ? foundOf(place) : undefined
    },
    async create(cloud) {
      const { pushImage } = await packPlaces()
      await pushImage(image, await connect(place, cloud, 'pull,push'), { tag })
      isLetGo = false
      return foundOf(place)
    },
    async remove(cloud) {
      await takeAway(place, cloud)
      isLetGo = true
    },
  }
}
