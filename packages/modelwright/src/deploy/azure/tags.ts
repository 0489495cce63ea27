import type { Owner } from './arm-resource.ts'

const managedBy = 'managed-by'
const deploymentTag = 'modelwright-deployment'

/** What everything of ours in Azure carries. */
export function tagsOf({ deployment, model }: Owner): Record<string, string> {
  return {
    [managedBy]: 'modelwright',
    [deploymentTag]: deployment,
    'modelwright-model': model.name.slice(0, 256),
    'modelwright-digest': model.digest.slice(0, 16),
  }
}

/** Whether tags say that a thing is of this deployment. */
export function isTaggedBy(
  tags: Readonly<Record<string, string>> | null | undefined,
  deployment: string,
): boolean {
  return tags?.[managedBy] === 'modelwright' && tags[deploymentTag] === deployment
}
