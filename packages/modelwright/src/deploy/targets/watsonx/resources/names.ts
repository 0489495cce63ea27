import { distinction } from '../../../azure/names.ts'
import type { DescribeRequest } from '../../../target.ts'
import type { WatsonxOptions } from '../options.ts'

/** What everything of ours in IBM Cloud carries. */
export interface Tags {
  readonly all: readonly string[]
  /** The one that tells deployments apart. */
  readonly deployment: string
}

export function tagsOf({ deployment, model }: DescribeRequest<WatsonxOptions>['release']): Tags {
  const own = `modelwright-deployment:${deployment}`
  return {
    deployment: own,
    all: ['managed-by:modelwright', own, `modelwright-digest:${model.digest.slice(0, 16)}`],
  }
}

/** The name in addresses, the world's own: at most 36 small letters, digits and `_`. */
export function servingNameOf({
  release,
  options,
  place = {},
}: Pick<DescribeRequest<WatsonxOptions>, 'release' | 'options' | 'place'>): string {
  if (options.servingName !== '') return options.servingName
  const space = place['space'] ?? options.space
  const letters = space === '' ? '<letters>' : distinction(space, release.deployment)
  return `${release.deployment.replaceAll('-', '_').slice(0, 27)}_${letters}`
}
