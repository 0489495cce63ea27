import type { Aws, AwsFields } from '../../aws/open-aws.ts'
import { waitFor } from '../../http/wait-for.ts'
import type { Found } from '../../target.ts'
import type { LambdaNames } from './names.ts'

/** A function or one of its versions, as Lambda tells of it. */
export interface FunctionConfiguration {
  readonly FunctionArn: string
  readonly Version?: string
  readonly Description?: string
  readonly State?: string
  readonly StateReason?: string
  readonly LastUpdateStatus?: string
  readonly LastUpdateStatusReason?: string
  readonly CodeSha256?: string
  readonly Runtime?: string
  readonly MemorySize?: number
  readonly Timeout?: number
  readonly Architectures?: readonly string[]
  readonly Role?: string
  readonly PackageType?: string
}

/** The description by which the version of a revision is found again. */
export function markOf({ revision }: Pick<LambdaNames, 'revision'>): string {
  return `modelwright revision ${revision}`
}

const failed = ({ State, LastUpdateStatus }: FunctionConfiguration): boolean =>
  State === 'Failed' || LastUpdateStatus === 'Failed'

/** Whether a function is ready, being changed, or broken. A function that slept long is inactive, and wakes when it is asked. */
export function stateOf(found: FunctionConfiguration): Pick<Found, 'state' | 'reason'> {
  const { State, StateReason, LastUpdateStatus, LastUpdateStatusReason } = found
  if (failed(found)) return { state: 'failed', reason: LastUpdateStatusReason ?? StateReason ?? '' }
  if (State === 'Pending' || LastUpdateStatus === 'InProgress') return { state: 'busy' }
  return { state: 'ready' }
}

/** What a function or a version is made with; an image says itself how it is run. */
export function configurationOf({ options, roleArn, ...names }: LambdaNames): AwsFields {
  return {
    ...(options.package === 'zip' ? { Runtime: options.runtime, Handler: 'index.handler' } : {}),
    MemorySize: options.memory,
    Timeout: options.timeout,
    Role: roleArn,
    Description: markOf(names),
  }
}

/** Waits until changes of the function are done: meanwhile Lambda takes no others. */
export function settled(aws: Aws, { functionName }: LambdaNames): Promise<FunctionConfiguration> {
  const look = async (): Promise<FunctionConfiguration | undefined> => {
    const found = await aws.call<FunctionConfiguration>('lambda', 'GetFunctionConfiguration', {
      FunctionName: functionName,
    })
    return stateOf(found).state === 'busy' ? undefined : found
  }
  return waitFor(look, aws.host, { what: `The function ${functionName}`, everyMs: 1000, mostMs: 300_000 })
}

/** The version of a revision, by its description; versions are few, for old revisions are removed. */
export async function findVersion(aws: Aws, names: LambdaNames): Promise<FunctionConfiguration | undefined> {
  let Marker: string | undefined
  do {
    const page = await aws.find<{ Versions?: readonly FunctionConfiguration[]; NextMarker?: string }>(
      'lambda',
      'ListVersionsByFunction',
      { FunctionName: names.functionName, Marker },
    )
    const found = page?.Versions?.find(
      ({ Description, Version }) => Version !== '$LATEST' && Description === markOf(names),
    )
    if (found !== undefined) return found
    Marker = page?.NextMarker || undefined
  } while (Marker !== undefined)
  return undefined
}

/** SHA-256 of what a version runs, hex: of the archive, or of the manifest of the image, which its address says. */
export async function codeIn(
  aws: Aws,
  { functionName, options }: LambdaNames,
  { CodeSha256 = '', Version = '$LATEST' }: FunctionConfiguration,
): Promise<string> {
  if (options.package === 'zip') return Buffer.from(CodeSha256, 'base64').toString('hex')
  const at = { FunctionName: functionName, Qualifier: Version }
  const { Code } = await aws.call<{ Code?: { ResolvedImageUri?: string } }>('lambda', 'GetFunction', at)
  return Code?.ResolvedImageUri?.split('@sha256:')[1] ?? ''
}

/** The number of a version, of its ARN. */
export function versionIn(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1)
}
