import type { Description, Resource } from '../target.ts'

/** A role of one's own, with what the resources need and no more, as `az role definition create` takes it. */
export function customRole(
  resources: readonly Pick<Resource<never>, 'permissions'>[],
  { name, scope, dataActions = [] }: { name: string; scope: string; dataActions?: readonly string[] },
): Description<never>['policy'] {
  const actions = [...new Set(resources.flatMap(({ permissions }) => permissions))].sort()
  const isData = (action: string): boolean => dataActions.includes(action)
  const role = {
    Name: name,
    Description: 'Deploys a model with Modelwright',
    IsCustom: true,
    Actions: actions.filter((action) => !isData(action)),
    DataActions: [...dataActions].sort(),
    NotActions: [],
    NotDataActions: [],
    AssignableScopes: [scope],
  }
  return { format: 'json', text: `${JSON.stringify(role, null, 2)}\n` }
}
