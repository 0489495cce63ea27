import { Readable } from 'node:stream'
import { ModelwrightError } from '../../core/index.ts'
import { systemCode } from '../../core/node/system-code.ts'
import { loadPeer } from '../load-peer.ts'
import type { Bucket, BucketKind, BucketObject, BucketProblem, OpenBucket } from './bucket.ts'

/** What is used of `@azure/storage-blob`. */
interface AzurePackage {
  readonly BlobServiceClient: {
    new (url: string, credential?: object, options?: object): Service
    fromConnectionString(text: string, options?: object): Service
  }
  readonly StorageSharedKeyCredential: new (account: string, key: string) => object
}

interface Service {
  getContainerClient(name: string): Container
}

interface Container {
  listBlobsFlat(
    options: object,
  ): AsyncIterable<{ name: string; properties: { contentLength?: number; etag?: string } }>
  getBlobClient(name: string): Blob
}

interface Blob {
  getProperties(options: object): Promise<{ contentLength?: number; etag?: string }>
  download(
    offset: number,
    count: undefined,
    options: object,
  ): Promise<{ readableStreamBody?: AsyncIterable<Uint8Array> }>
}

/** What is used of `@azure/identity`. */
interface IdentityPackage {
  readonly DefaultAzureCredential: new () => object
}

/** Each request is made once: what tries again is ours, and says so. */
const once = { retryOptions: { maxTries: 1 } }

/** Opens the account: by connection string, account and key, a signature, or whoever is logged in. */
async function openService(
  sdk: AzurePackage,
  { values, env, secrets, folder }: OpenBucket,
): Promise<Service> {
  const text = env['AZURE_STORAGE_CONNECTION_STRING']
  const [key, sas] = [env['AZURE_STORAGE_KEY'], env['AZURE_STORAGE_SAS_TOKEN']]
  for (const secret of [text, key, sas, /AccountKey=([^;]+)/.exec(text ?? '')?.[1]])
    secrets.hide(secret ?? '')
  const account = values.account || env['AZURE_STORAGE_ACCOUNT']
  if (text !== undefined && !values.account) return sdk.BlobServiceClient.fromConnectionString(text, once)
  if (!account)
    throw new ModelwrightError('RETRIEVE_ADDRESS_INVALID', {
      message: 'Azure Blob Storage needs the name of an account.',
      where: 'azure',
      mend: [
        "Say it:  { account: 'shopdata' }  or AZURE_STORAGE_ACCOUNT",
        'Or set AZURE_STORAGE_CONNECTION_STRING.',
      ],
    })
  const url =
    values.endpoint || env['AZURE_STORAGE_SERVICE_ENDPOINT'] || `https://${account}.blob.core.windows.net`
  if (key !== undefined)
    return new sdk.BlobServiceClient(url, new sdk.StorageSharedKeyCredential(account, key), once)
  if (sas !== undefined) return new sdk.BlobServiceClient(`${url}?${sas.replace(/^\?/, '')}`, undefined, once)
  const what = 'Logging in to Azure without a key'
  const { DefaultAzureCredential } = await loadPeer<IdentityPackage>('@azure/identity', { what, folder })
  return new sdk.BlobServiceClient(url, new DefaultAzureCredential(), once)
}

const byCode: Readonly<Record<string, BucketProblem['kind']>> = {
  BlobNotFound: 'object-missing',
  ResourceNotFound: 'object-missing',
  ContainerNotFound: 'bucket-missing',
  ConditionNotMet: 'object-changed',
  AuthenticationFailed: 'credential-expired',
  InvalidAuthenticationInfo: 'credential-expired',
  AuthorizationFailure: 'access-refused',
  AuthorizationPermissionMismatch: 'access-refused',
  ServerBusy: 'host-failing',
  InternalError: 'host-failing',
  REQUEST_SEND_ERROR: 'host-unreachable',
}

const byStatus: Readonly<Record<number, BucketProblem['kind']>> = {
  401: 'credential-expired',
  403: 'access-refused',
  404: 'object-missing',
  412: 'object-changed',
}

/** What an error of the SDK means. */
export function azureProblem(error: unknown): BucketProblem | undefined {
  if (!(error instanceof Error)) return undefined
  const { statusCode, message } = error as Error & { statusCode?: number }
  // The service's own words come first; what follows is an id and a time.
  const words = message.split('\n')[0]
  const code = (error as { details?: { errorCode?: string } }).details?.errorCode ?? systemCode(error) ?? ''
  if (Object.hasOwn(byCode, code)) return { kind: byCode[code], words }
  if (/CredentialUnavailable|ChainedTokenCredential|AuthenticationRequired/.test(error.name + message))
    return { kind: 'credential-missing', words }
  if (statusCode !== undefined && statusCode >= 500) return { kind: 'host-failing', words }
  if (statusCode !== undefined && Object.hasOwn(byStatus, statusCode))
    return { kind: byStatus[statusCode], words }
  return /^(ENOTFOUND|ECONN|EAI_AGAIN|EHOST|ENET|ETIMEDOUT)/.test(code)
    ? { kind: 'host-unreachable', words }
    : undefined
}

/** Azure Blob Storage; a container is what others call a bucket. */
export const azureBucket: BucketKind = {
  scheme: 'az',
  what: 'Azure Blob Storage',
  credentials: [
    'Set AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT with AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN.',
    'Or log in:  az login',
  ],
  async open(request): Promise<Bucket> {
    const what = 'Reading from Azure Blob Storage'
    const sdk = await loadPeer<AzurePackage>('@azure/storage-blob', { what, folder: request.folder })
    const container = (await openService(sdk, request)).getContainerClient(request.name)
    const signal = { abortSignal: request.signal }
    return {
      async *list(prefix): AsyncGenerator<BucketObject> {
        for await (const { name, properties } of container.listBlobsFlat({ prefix, ...signal }))
          yield { key: name, bytes: properties.contentLength ?? 0, etag: properties.etag ?? '' }
      },
      async find(key) {
        try {
          const { contentLength = 0, etag = '' } = await container.getBlobClient(key).getProperties(signal)
          return { key, bytes: contentLength, etag }
        } catch (error) {
          if (azureProblem(error)?.kind === 'object-missing') return undefined
          throw error
        }
      },
      async read({ key, etag }, start) {
        const conditions = etag === '' ? {} : { conditions: { ifMatch: etag } }
        const options = { ...conditions, ...signal, maxRetryRequests: 0 }
        const { readableStreamBody } = await container.getBlobClient(key).download(start, undefined, options)
        return readableStreamBody ?? Readable.from([])
      },
      problem: azureProblem,
      close: () => {},
    }
  },
}
