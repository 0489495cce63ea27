import { type AzureCloud, managerScope } from '../../../azure/azure-cloud.ts'
import { imageOf } from '../../../image/build-image.ts'
import { imageInRegistry, imageName, type RegistryAccess } from '../../../image/image-in-registry.ts'
import type { Resource } from '../../../target.ts'
import { type Parts, repositoryOf } from './parts.ts'

/** Who asks with a token of Azure and not with a password. */
const tokenUser = '00000000-0000-0000-0000-000000000000'

/** Changes a token of Azure for one of the registry, which then gives those that pushing needs. */
async function registryAccess(cloud: AzureCloud, host: string): Promise<RegistryAccess> {
  const form = new URLSearchParams({
    grant_type: 'access_token',
    service: host,
    access_token: await cloud.tokens(managerScope),
  })
  const { json } = await cloud.at(host)('POST', '/oauth2/exchange', {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new TextEncoder().encode(form.toString()),
  })
  const { refresh_token: password } = json as { refresh_token: string }
  return { credentials: { user: tokenUser, password }, signal: cloud.host.signal }
}

/** The image of a revision in the registry. */
export function revisionImage(parts: Parts): Resource<AzureCloud> {
  const repository = repositoryOf(parts)
  return imageInRegistry({
    image: imageOf(parts.build),
    repository,
    revision: parts.revision,
    permissions: [
      'Microsoft.ContainerRegistry/registries/pull/read',
      'Microsoft.ContainerRegistry/registries/push/write',
      'Microsoft.ContainerRegistry/registries/artifacts/delete',
    ],
    access: (cloud) => registryAccess(cloud, parts.loginServer),
  })
}

/** The image by its content: what is run. */
export function imageIn(parts: Parts): string {
  return imageName(repositoryOf(parts), imageOf(parts.build))
}
