/** Where things are named: account and region, or what stands for them while nobody was asked. */
export interface AwsPlace {
  readonly account: string
  readonly region: string
}

/** The partition that a region lies in: most of the world, China, or the United States' government. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}

/** Where a service answers. */
export function domainOf(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
}

/** Names a thing of a service; IAM knows no regions. */
export function arnOf(service: string, resource: string, { account, region }: AwsPlace): string {
  const where = service === 'iam' ? '' : region
  return `arn:${partitionOf(region)}:${service}:${where}:${account}:${resource}`
}

/** What stands for the account and the region that nobody was asked for yet. */
export const unknownAccount = 'ACCOUNT'
export const unknownRegion = 'REGION'

/** The place that was asked for, or names that a person sees are none. */
export function placeOrNone(place: Readonly<Record<string, string>> | undefined, region: string): AwsPlace {
  return {
    account: place?.['account'] ?? unknownAccount,
    region: place?.['region'] ?? (region || unknownRegion),
  }
}

/** An option that names a role: its ARN, or its name in this account. */
export function roleArn(role: string, place: AwsPlace): string {
  return role.startsWith('arn:') ? role : arnOf('iam', `role/${role}`, place)
}
