import { imageOf } from '../image/build-image.ts'
import { imageInRegistry, imageName } from '../image/image-in-registry.ts'
import type { Build, Found, Release, Resource } from '../target.ts'
import { type Answered, type GoogleCloud, readIf } from './cloud.ts'
import { isOurs, labelsOf } from './names.ts'
import { finished } from './operation.ts'

/** Where the images of a deployment lie. */
export interface RepositoryPlace {
  readonly release: Release
  readonly project: string
  readonly region: string
  /** `europe-west1-docker.pkg.dev/project/name`, where there is one already. */
  readonly given: string
}

/** The repository as registries name it. */
export function repositoryAddress({ release, project, region, given }: RepositoryPlace): string {
  return given === '' ? `${region}-docker.pkg.dev/${project}/${release.deployment}` : given
}

/** Where one image of the repository lies. */
function imageAddress(place: RepositoryPlace): string {
  return `${repositoryAddress(place)}/${place.release.deployment}`
}

/** The image of a build as platforms are told it: by its digest, never by a tag, which may move. */
export function imageAt(place: RepositoryPlace, build: Build): string {
  return imageName(imageAddress(place), imageOf(build))
}

function foundOf(json: Answered, release: Release): Found {
  return {
    id: String(json['name']),
    properties: { format: String(json['format'] ?? '') },
    isOurs: isOurs(json['labels'], release.deployment),
    state: 'ready',
  }
}

/** Declares the repository of Artifact Registry that images go to, made for this deployment. */
export function imageRepository(place: RepositoryPlace): Resource<GoogleCloud> {
  const { release, project, region } = place
  const parent = `v1/projects/${project}/locations/${region}/repositories`
  const path = `${parent}/${release.deployment}`
  const api = (cloud: GoogleCloud) => cloud.api('artifactregistry')
  const read = async (cloud: GoogleCloud): Promise<Found | undefined> => {
    const json = await readIf(api(cloud), path)
    return json === undefined ? undefined : foundOf(json, release)
  }
  const version = 'v1'
  return {
    key: 'repository',
    kind: 'Artifact Registry repository',
    name: `projects/${project}/locations/${region}/repositories/${release.deployment}`,
    properties: { format: 'DOCKER' },
    fixed: ['format'],
    permissions: [
      'artifactregistry.repositories.create',
      'artifactregistry.repositories.get',
      'artifactregistry.repositories.delete',
    ],
    terraform: {
      'google_artifact_registry_repository.modelwright': {
        project,
        location: region,
        repository_id: release.deployment,
        format: 'DOCKER',
        labels: labelsOf(release),
      },
    },
    read,
    async create(cloud) {
      const { status, json } = await api(cloud)('POST', parent, {
        query: { repositoryId: release.deployment },
        body: {
          format: 'DOCKER',
          labels: labelsOf(release),
          description: 'Images of a Modelwright deployment',
        },
        expects: [409],
      })
      if (status !== 409)
        await finished(cloud, 'artifactregistry', { version, begun: json, what: 'Making the repository' })
      return (await read(cloud)) ?? { id: path.slice(3), properties: {}, isOurs: true, state: 'busy' }
    },
    async remove(cloud) {
      const { status, json } = await api(cloud)('DELETE', path, { expects: [404] })
      if (status !== 404)
        await finished(cloud, 'artifactregistry', { version, begun: json, what: 'Deleting the repository' })
    },
  }
}

/**
 * Takes the name of a revision away by Artifact Registry's own interface, and the image where it has no other name: another revision
 * may be the same image.
 */
async function removeImage(
  cloud: GoogleCloud,
  address: string,
  { digest, tag }: { readonly digest: string; readonly tag: string },
): Promise<void> {
  const [host = '', project = '', repository = '', ...image] = address.split('/')
  const location = host.replace(/-docker\.pkg\.dev$/, '')
  const parent = `v1/projects/${project}/locations/${location}/repositories/${repository}`
  const path = `${parent}/packages/${encodeURIComponent(image.join('/'))}`
  const rest = cloud.api('artifactregistry')
  await rest('DELETE', `${path}/tags/${tag}`, { expects: [404] })
  const { status, json } = await rest('DELETE', `${path}/versions/${digest}`, { expects: [400, 404] })
  if (status !== 200) return
  await finished(cloud, 'artifactregistry', { version: 'v1', begun: json, what: 'Deleting the image' })
}

/** Declares the image of a revision, in that repository. */
export function repositoryImage(
  place: RepositoryPlace,
  { build, revision }: { readonly build: Build; readonly revision: string },
): Resource<GoogleCloud> {
  const repository = imageAddress(place)
  const isGoogles = /^[a-z0-9-]+-docker\.pkg\.dev\//.test(repository)
  return imageInRegistry<GoogleCloud>({
    image: imageOf(build),
    repository,
    revision,
    permissions: [
      `artifactregistry.repositories.uploadArtifacts on ${repositoryAddress(place)}`,
      ...['downloadArtifacts', 'deleteArtifacts'].map((what) => `artifactregistry.repositories.${what}`),
      'artifactregistry.tags.delete',
      'artifactregistry.versions.delete',
    ],
    ...(place.given === '' && { partOf: 'repository' }),
    async access(cloud) {
      const { signal } = cloud.host
      const password = await cloud.accessToken()
      return { credentials: { user: 'oauth2accesstoken', password }, signal }
    },
    ...(isGoogles && {
      remove: (cloud: GoogleCloud, digest: string) =>
        removeImage(cloud, repository, { digest, tag: revision }),
    }),
  })
}
