import { loadPackage } from '../http/load-package.ts'
import type { Host } from '../target.ts'
import { awsProblem, isMissing } from './aws-problem.ts'

/** The services that targets ask, and the package of each. */
const services = {
  apigateway: ['@aws-sdk/client-apigatewayv2', 'ApiGatewayV2Client'],
  ecr: ['@aws-sdk/client-ecr', 'ECRClient'],
  iam: ['@aws-sdk/client-iam', 'IAMClient'],
  lambda: ['@aws-sdk/client-lambda', 'LambdaClient'],
  logs: ['@aws-sdk/client-cloudwatch-logs', 'CloudWatchLogsClient'],
  s3: ['@aws-sdk/client-s3', 'S3Client'],
  sagemaker: ['@aws-sdk/client-sagemaker', 'SageMakerClient'],
  'sagemaker-runtime': ['@aws-sdk/client-sagemaker-runtime', 'SageMakerRuntimeClient'],
  sts: ['@aws-sdk/client-sts', 'STSClient'],
} as const

export type AwsService = keyof typeof services

/** Input or output of an operation, as the SDK has it. */
export type AwsFields = Readonly<Record<string, unknown>>

/** AWS, in one region, as whoever is logged in. */
export interface Aws {
  readonly host: Host
  readonly region: string
  /**
   * Asks once more and more patiently where AWS is busy, as its SDK does.
   *
   * @param recover - makes a result of what AWS throws; undefined: it is told in our words
   * @throws {ModelwrightError} DEPLOY_… - what is refused, in our words
   */
  call<Output = AwsFields>(
    service: AwsService,
    operation: string,
    input?: AwsFields,
    recover?: (error: unknown) => Output | undefined,
  ): Promise<Output>
  /** The same for what may not be there: undefined then. */
  find<Output = AwsFields>(
    service: AwsService,
    operation: string,
    input?: AwsFields,
  ): Promise<Output | undefined>
}

interface Client {
  send(command: object, options: { readonly abortSignal: AbortSignal }): Promise<unknown>
}

type Sdk = Readonly<Record<string, new (input: object) => object>>

const credentialNames = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']

/** Settings from the environment that was handed in; what it lacks the SDK finds in its own chain. */
function settingsOf(service: AwsService, region: string, { env }: Host): object {
  const [accessKeyId, secretAccessKey, sessionToken] = credentialNames.map((name) => env[name])
  const own = `AWS_ENDPOINT_URL_${service.toUpperCase().replaceAll('-', '_')}`
  const endpoint = env[own] || env['AWS_ENDPOINT_URL']
  const hasKeys = Boolean(accessKeyId && secretAccessKey)
  return {
    region,
    maxAttempts: 6,
    ...(endpoint ? { endpoint } : {}),
    ...(service === 's3' && endpoint ? { forcePathStyle: true } : {}),
    ...(hasKeys
      ? { credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) } }
      : {}),
  }
}

/** The region that is meant: said by an option, else by the environment. */
export function regionOf(option: string, { env }: Pick<Host, 'env'>): string {
  return option || env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || ''
}

/**
 * Opens AWS with credentials of its default chain; packages are loaded when a service is first asked.
 *
 * @param option - a region; empty: the environment says it
 * @param needs - services that the work will ask: packages of theirs that are missing are named together
 * @throws {ModelwrightError} DEPLOY_REGION_MISSING - when nothing says which region
 */
export function openAws(option: string, host: Host, needs: readonly AwsService[] = []): Aws {
  const region = regionOf(option, host)
  if (region === '') throw awsProblem(new Error('Region is missing'), 'aws')
  const secrets = credentialNames.map((name) => host.env[name] ?? '')
  const along = needs.map((one) => services[one][0])
  const clients = new Map<AwsService, Promise<{ readonly sdk: Sdk; readonly client: Client }>>()
  const clientOf = (service: AwsService) => {
    const kept = clients.get(service)
    if (kept !== undefined) return kept
    const [name, title] = services[service]
    const opened = loadPackage<Sdk>(name, { what: 'AWS', folder: host.folder, along }).then((sdk) => ({
      sdk,
      client: new sdk[title](settingsOf(service, region, host)) as Client,
    }))
    clients.set(service, opened)
    return opened
  }
  const send = async (service: AwsService, operation: string, input: AwsFields): Promise<unknown> => {
    const { sdk, client } = await clientOf(service)
    return client.send(new sdk[`${operation}Command`](input), { abortSignal: host.signal })
  }
  const problem = (error: unknown, service: string, operation: string): unknown =>
    host.signal.aborted ? error : awsProblem(error, `${service}:${operation} in ${region}`, secrets)
  return {
    host,
    region,
    async call<Output>(
      service: AwsService,
      operation: string,
      input: AwsFields = {},
      recover?: (error: unknown) => Output | undefined,
    ) {
      try {
        return (await send(service, operation, input)) as Output
      } catch (error) {
        const result = recover?.(error)
        if (result === undefined) throw problem(error, service, operation)
        return result
      }
    },
    async find<Output>(service: AwsService, operation: string, input: AwsFields = {}) {
      try {
        return (await send(service, operation, input)) as Output
      } catch (error) {
        if (isMissing(error)) return undefined
        throw problem(error, service, operation)
      }
    },
  }
}

/** The account and the region that the credentials stand for. */
export async function placeOf(aws: Aws): Promise<Readonly<Record<string, string>>> {
  const { Account } = await aws.call<{ Account: string }>('sts', 'GetCallerIdentity')
  return { account: Account, region: aws.region }
}
