import type { AzureCloud } from '../../../azure/azure-cloud.ts'
import { identityRole } from '../../../azure/identity-role.ts'
import type { Resource } from '../../../target.ts'
import { endpointPath, mlApi, type Parts, registryPath } from './parts.ts'

const role = { id: '7f951dda-4ed3-4680-a7ca-43fe172d538d', name: 'AcrPull' }

/** Lets the endpoint's own identity pull images. */
export function pullRole(parts: Parts): Resource<AzureCloud> {
  const { owner, options, endpoint } = parts
  return identityRole({
    ...{ key: 'endpoint/role', partOf: 'endpoint', owner, role },
    on: { name: options.registry, path: registryPath(options) },
    who: { name: endpoint, what: 'The endpoint', path: endpointPath(parts), api: mlApi },
  })
}
