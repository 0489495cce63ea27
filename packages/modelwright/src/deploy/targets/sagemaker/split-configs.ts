import { createHash } from 'node:crypto'
import type { Aws } from '../../aws/open-aws.ts'
import { isOfDeployment, type Tags, tagList } from '../../aws/tags.ts'
import type { Split } from '../../target.ts'
import { revisionNameOf } from './names.ts'
import type { EndpointConfig } from './resources/config.ts'

/** Whose they are. */
type Owner = Parameters<typeof isOfDeployment>[1]

/** Names the configuration that has the variants of several revisions: an `s`, which no revision begins with, and their digest. */
function splitNameOf(deployment: string, revisions: readonly string[]): string {
  const digest = createHash('sha256')
    .update([...revisions].sort().join(' '))
    .digest('hex')
  return revisionNameOf(deployment, `s${digest.slice(0, 11)}`)
}

/** Makes the configuration of several revisions, of what their own say; it may be there from before. */
export async function makeSplit(
  aws: Aws,
  split: Split,
  { deployment, tags }: { readonly deployment: string; readonly tags: Tags },
): Promise<string> {
  const revisions = Object.keys(split)
  const EndpointConfigName = splitNameOf(deployment, revisions)
  const there = await aws.find('sagemaker', 'DescribeEndpointConfig', { EndpointConfigName })
  if (there !== undefined) return EndpointConfigName
  const variants = await Promise.all(
    revisions.map(async (revision) => {
      const at = { EndpointConfigName: revisionNameOf(deployment, revision) }
      const { ProductionVariants } = await aws.call<EndpointConfig>('sagemaker', 'DescribeEndpointConfig', at)
      return { ...ProductionVariants[0], InitialVariantWeight: split[revision] / 100 }
    }),
  )
  const input = { EndpointConfigName, ProductionVariants: variants, Tags: tagList(tags) }
  await aws.call('sagemaker', 'CreateEndpointConfig', input)
  return EndpointConfigName
}

interface Page {
  readonly EndpointConfigs?: readonly {
    readonly EndpointConfigName: string
    readonly EndpointConfigArn: string
  }[]
  readonly NextToken?: string
}

/** Removes configurations of several revisions that no endpoint runs any more; those of others are left. */
export async function removeSplits(aws: Aws, owner: Owner, besides = ''): Promise<void> {
  const { deployment } = owner
  const NameContains = revisionNameOf(deployment, 's')
  let NextToken: string | undefined
  do {
    const page: Page = await aws.call<Page>('sagemaker', 'ListEndpointConfigs', { NameContains, NextToken })
    for (const { EndpointConfigName, EndpointConfigArn } of page.EndpointConfigs ?? []) {
      if (EndpointConfigName === besides || !EndpointConfigName.startsWith(NameContains)) continue
      const found = await aws.find<{ Tags?: { Key?: string; Value?: string }[] }>('sagemaker', 'ListTags', {
        ResourceArn: EndpointConfigArn,
      })
      if (isOfDeployment(found?.Tags, owner))
        await aws.find('sagemaker', 'DeleteEndpointConfig', { EndpointConfigName })
    }
    NextToken = page.NextToken
  } while (NextToken !== undefined)
}
