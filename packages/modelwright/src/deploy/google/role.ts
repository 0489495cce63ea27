import type { Description, Resource } from '../target.ts'

/** What lets whoever has it take the place of an account: on one account it is little, on a project nearly all. */
const takesPlace = 'iam.serviceAccounts.actAs'

/** What lets whoever has it ask as an account. */
const asksAs = 'iam.serviceAccounts.getOpenIdToken'

/** Both are allowed on one account, by a role of Google's. */
const onAccounts: Readonly<Record<string, string>> = {
  [takesPlace]: 'roles/iam.serviceAccountUser',
  [asksAs]: 'roles/iam.serviceAccountOpenIdTokenCreator',
}

/** What is needed to ask a private service as an account that the deployer stands for; nothing where it asks as itself. */
export function askingAs(invoker: string): readonly string[] {
  return invoker === '' ? [] : [`${asksAs} on ${invoker}`]
}

/** What of a permission is its name: `run.services.get on …` → `run.services.get`. */
const bare = (permission: string): string => permission.split(' ')[0] ?? permission

/** What is allowed on single accounts, as commands that allow it on these alone. */
function accountLines(permissions: readonly string[]): string[] {
  const asked = permissions.filter((permission) => onAccounts[bare(permission)] !== undefined)
  return [...new Set(asked)].sort().map((permission) => {
    const name = bare(permission)
    const account = permission.slice(name.length).replace(/^ on /, '')
    const isNamed = account.includes('@')
    const known = isNamed ? account : 'ACCOUNT'
    const which = isNamed ? '' : ` # ACCOUNT: ${account || 'that which the service runs as'}`
    return `# gcloud iam service-accounts add-iam-policy-binding ${known} --member user:NAME --role ${onAccounts[name]}${which}`
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
): Required<Pick<Description<never>, 'policy' | 'permissions'>> {
  const asked = [...resources.flatMap(({ permissions }) => permissions), ...more]
  const sorted = [...new Set(asked.map(bare))].filter((name) => onAccounts[name] === undefined).sort()
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
  return { policy: { format: 'text', text }, permissions: more }
}
