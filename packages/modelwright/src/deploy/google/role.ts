import type { Description, Resource } from '../target.ts'

/** What of a permission is its name: `run.services.get on …` → `run.services.get`. */
const bare = (permission: string): string => permission.split(' ')[0] ?? permission

/**
 * Writes a role for whoever deploys, of the least that the resources need, as `gcloud iam roles create` takes it.
 *
 * @param more - what is needed besides what resources say: to ask, to read logs
 */
export function deployerRole(
  title: string,
  resources: readonly Resource<never>[],
  more: readonly string[],
): Description<never>['policy'] {
  const all = [...resources.flatMap(({ permissions }) => permissions), ...more].map(bare)
  const sorted = [...new Set(all)].sort()
  const id = `modelwright_${title.replaceAll(/[^A-Za-z]/g, '')}`
  const text = [
    `# gcloud iam roles create ${id} --project PROJECT --file role.yaml`,
    `# gcloud projects add-iam-policy-binding PROJECT --member user:NAME --role projects/PROJECT/roles/${id}`,
    `title: Modelwright deployer, ${title}`,
    'stage: GA',
    'includedPermissions:',
    ...sorted.map((permission) => `- ${permission}`),
    '',
  ].join('\n')
  return { format: 'text', text }
}
