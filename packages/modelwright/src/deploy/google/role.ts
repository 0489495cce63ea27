import type { Description, Resource } from '../target.ts'

/** What lets whoever has it take the place of an account: on one account it is little, on a project nearly all. */
const takesPlace = 'iam.serviceAccounts.actAs'

/** What of a permission is its name: `run.services.get on …` → `run.services.get`. */
const bare = (permission: string): string => permission.split(' ')[0] ?? permission

/** Accounts whose place is taken, as a command that allows it on these alone. */
function accountLines(permissions: readonly string[]): string[] {
  const accounts = permissions
    .filter((permission) => bare(permission) === takesPlace)
    .map((permission) => permission.slice(takesPlace.length).replace(/^ on /, ''))
  return [...new Set(accounts)].sort().map((account) => {
    const isNamed = account.includes('@')
    const known = isNamed ? account : 'ACCOUNT'
    const which = isNamed ? '' : ` # ACCOUNT: ${account || 'that which the service runs as'}`
    return `# gcloud iam service-accounts add-iam-policy-binding ${known} --member user:NAME --role roles/iam.serviceAccountUser${which}`
  })
}

/**
 * Writes a role for whoever deploys, of the least that the resources need, as `gcloud iam roles create` takes it; to run things as an
 * account is allowed on that account and not in the role, which counts for the whole project.
 *
 * @param more - what is needed besides what resources say: to ask, to read logs
 */
export function deployerRole(
  title: string,
  resources: readonly Resource<never>[],
  more: readonly string[],
): Description<never>['policy'] {
  const asked = [...resources.flatMap(({ permissions }) => permissions), ...more]
  const sorted = [...new Set(asked.map(bare))].filter((name) => name !== takesPlace).sort()
  const id = `modelwright_${title.replaceAll(/[^A-Za-z]/g, '')}`
  const text = [
    `# gcloud iam roles create ${id} --project PROJECT --file role.yaml`,
    `# gcloud projects add-iam-policy-binding PROJECT --member user:NAME --role projects/PROJECT/roles/${id}`,
    ...accountLines(asked),
    `title: Modelwright deployer, ${title}`,
    'stage: GA',
    'includedPermissions:',
    ...sorted.map((permission) => `- ${permission}`),
    '',
  ].join('\n')
  return { format: 'text', text }
}
