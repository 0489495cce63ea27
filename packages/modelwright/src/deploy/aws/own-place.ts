import type { Json, JsonObject, Resource } from '../target.ts'
import { type AwsPlace, unknownAccount, unknownRegion } from './arn.ts'
import type { Aws } from './open-aws.ts'

/** What stands for the account and the region until somebody was asked, and how other tools say those that they work in. */
const words = [
  {
    unknown: new RegExp(`\\b${unknownAccount}\\b`, 'g'),
    terraform: '${data.aws_caller_identity.here.account_id}',
    data: 'data.aws_caller_identity.here',
    cloudformation: '${AWS::AccountId}',
  },
  {
    unknown: new RegExp(`\\b${unknownRegion}\\b`, 'g'),
    terraform: '${data.aws_region.here.name}',
    data: 'data.aws_region.here',
    cloudformation: '${AWS::Region}',
  },
] as const

type Tool = 'terraform' | 'cloudformation'

function saidBy(tool: Tool, text: string): string {
  return words.reduce((said, one) => said.replaceAll(one.unknown, () => one[tool]), text)
}

function replaced(tool: Tool, value: Json): Json {
  if (typeof value === 'string') {
    const said = saidBy(tool, value)
    return said === value || tool === 'terraform' ? said : { 'Fn::Sub': said }
  }
  if (Array.isArray(value)) return value.map((one: Json) => replaced(tool, one))
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value as JsonObject).map(([name, one]) => [name, replaced(tool, one)])
  return Object.fromEntries(entries) as JsonObject
}

/**
 * Lets Terraform and CloudFormation say account and region themselves where nobody was asked for them: what stands for them in a plan is
 * none that AWS would take.
 */
export function withOwnPlace(
  resources: readonly Resource<Aws>[],
  { account, region }: AwsPlace,
): readonly Resource<Aws>[] {
  if (account !== unknownAccount && region !== unknownRegion) return resources
  const said = resources.map(({ terraform, cloudformation, ...resource }) => ({
    ...resource,
    ...(terraform && { terraform: replaced('terraform', terraform) as Record<string, JsonObject> }),
    ...(cloudformation && {
      cloudformation: replaced('cloudformation', cloudformation) as Record<string, JsonObject>,
    }),
  }))
  const text = JSON.stringify(said.map(({ terraform }) => terraform))
  const asked = words.filter((one) => text.includes(one.terraform)).map(({ data }) => [data, {}] as const)
  const [first, ...rest] = said
  return [{ ...first, terraform: { ...Object.fromEntries(asked), ...first.terraform } }, ...rest]
}
