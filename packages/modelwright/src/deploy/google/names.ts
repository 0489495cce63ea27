import { foldAscii } from '@modelwright/runtime'
import type { DescribeRequest, Release } from '../target.ts'

/** What stands for the project where nobody was asked yet. */
const unknownProject = 'PROJECT'

/** What of a place nobody was asked for yet, in words. */
export function unknownOf({ project, region }: { readonly project: string; readonly region: string }): {
  readonly unknown?: readonly string[]
} {
  const unknown = [
    ...(project === unknownProject ? ['the project (--project)'] : []),
    ...(region === '' ? ['the region'] : []),
  ]
  return unknown.length === 0 ? {} : { unknown }
}

/** Project and region of a description: as the provider said, else as the options say. */
export function placeOf({
  place,
  options,
}: Pick<DescribeRequest<{ readonly project: string; readonly region: string }>, 'place' | 'options'>): {
  readonly project: string
  readonly region: string
} {
  return {
    project: place?.['project'] ?? (options.project || unknownProject),
    region: place?.['region'] ?? options.region,
  }
}

/** Values of labels take 63 letters, digits, `-` and `_`. */
function labelValue(text: string): string {
  return foldAscii(text)
    .replaceAll(/[^a-z0-9_-]/g, '-')
    .slice(0, 63)
}

/** What everything carries that a deployment makes. */
export function labelsOf({ deployment, model }: Release): Readonly<Record<string, string>> {
  return {
    'managed-by': 'modelwright',
    'modelwright-deployment': labelValue(deployment),
    'modelwright-model': labelValue(model.name),
  }
}

/** The labels of what belongs to one revision. */
export function revisionLabels(release: Release): Readonly<Record<string, string>> {
  return { ...labelsOf(release), 'modelwright-digest': release.model.digest.slice(0, 32) }
}

/** Whether labels say that a thing is of this deployment. */
export function isOurs(labels: unknown, deployment: string): boolean {
  const found = (labels ?? {}) as Readonly<Record<string, unknown>>
  return found['managed-by'] === 'modelwright' && found['modelwright-deployment'] === labelValue(deployment)
}

/** Names of buckets are the world's: the project makes ours unique. */
export function bucketName(project: string, deployment: string): string {
  const first = project === unknownProject ? project : project.replaceAll(/[^a-z0-9-]/g, '-')
  return `${first}-${deployment}`.slice(0, 63).replace(/-+$/, '')
}

/** What the revision is called in the platform: begins with the service's name, as Cloud Run wants. */
export function revisionName(deployment: string, revision: string): string {
  return `${deployment}-${revision}`
}
