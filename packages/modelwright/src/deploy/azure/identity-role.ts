import type { Resource } from '../target.ts'
import { type ArmPlace, idIn, readThing } from './arm.ts'
import { armResource, type Owner } from './arm-resource.ts'
import type { AzureCloud } from './azure-cloud.ts'
import { uuidOf } from './names.ts'

/** A role that a thing's own identity is given on another thing. */
export interface IdentityRole extends Pick<Resource<AzureCloud>, 'terraform'> {
  readonly key: string
  /** The key of the thing that has the identity: the role goes with it. */
  readonly partOf: string
  readonly owner: Owner
  readonly role: { readonly id: string; readonly name: string }
  /** What it is given on. */
  readonly on: { readonly name: string; readonly path: string }
  /** Who is given it. */
  readonly who: ArmPlace & { readonly name: string }
}

/** Declares a role of an identity as a resource; of another thing of that name it is not the identity any more: it is given anew. */
export function identityRole({
  key,
  partOf,
  owner,
  role,
  on,
  who,
  terraform,
}: IdentityRole): Resource<AzureCloud> {
  const name = uuidOf(`${who.path} ${on.path} ${role.id}`)
  const principal = async (cloud: AzureCloud): Promise<string> =>
    (await readThing(cloud, who))?.identity?.principalId ?? ''
  return armResource({
    ...{ key, partOf, owner, name, takesNoTags: true, isFixed: true },
    kind: 'role assignment',
    path: `${on.path}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    api: '2022-04-01',
    properties: { role: role.name, on: on.name, who: who.name },
    permissions: ['read', 'write', 'delete'].map((verb) => `Microsoft.Authorization/roleAssignments/${verb}`),
    body: async (cloud) => ({
      properties: {
        roleDefinitionId: idIn(cloud, `/providers/Microsoft.Authorization/roleDefinitions/${role.id}`),
        principalId: await principal(cloud),
        // Said, so that an identity made a moment ago is not looked up where it is not known yet.
        principalType: 'ServicePrincipal',
      },
    }),
    seen: async ({ properties = {} }, cloud) => ({
      role: String(properties['roleDefinitionId']).endsWith(role.id) ? role.name : 'another',
      on: on.name,
      who: properties['principalId'] === (await principal(cloud)) ? who.name : 'another',
    }),
    ...(terraform === undefined ? {} : { terraform }),
  })
}
