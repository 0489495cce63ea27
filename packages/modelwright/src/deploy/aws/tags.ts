import type { Release } from '../target.ts'

/** Labels by name. */
export type Tags = Readonly<Record<string, string>>

/** What everything that a deployment makes is labelled with. */
export function tagsOf({ deployment, model }: Release): Tags {
  return {
    'managed-by': 'modelwright',
    'modelwright-deployment': deployment,
    'modelwright-model': model.digest.slice(0, 32),
  }
}

/** Labels as half of the services want them. */
export function tagList(tags: Tags): { readonly Key: string; readonly Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}

type Listed = readonly { readonly Key?: string; readonly Value?: string }[]

/** Whether labels say that a thing is of this deployment, whichever its model is. */
export function isOfDeployment(
  found: Tags | Listed | undefined,
  { deployment }: Pick<Release, 'deployment'>,
): boolean {
  const tags: Tags = Array.isArray(found)
    ? Object.fromEntries((found as Listed).map(({ Key = '', Value = '' }) => [Key, Value]))
    : ((found ?? {}) as Tags)
  return tags['managed-by'] === 'modelwright' && tags['modelwright-deployment'] === deployment
}
