import { systemCode } from '../../core/node/system-code.ts'
import { loadPeer } from '../load-peer.ts'
import type { Bucket, BucketKind, BucketObject, BucketProblem, OpenBucket } from './bucket.ts'
import { s3Writer, type WritingPackage } from './s3-writer.ts'

/** What is used of `@aws-sdk/client-s3`. */
interface S3Package extends WritingPackage {
  readonly S3Client: new (
    settings: object,
  ) => {
    send(command: object, options: { abortSignal?: AbortSignal | undefined }): Promise<unknown>
    destroy(): void
  }
  readonly GetObjectCommand: new (input: object) => object
  readonly HeadObjectCommand: new (input: object) => object
  readonly ListObjectsV2Command: new (input: object) => object
}

interface Listing {
  readonly Contents?: readonly {
    readonly Key: string
    readonly Size: number
    readonly ETag?: string
    readonly LastModified?: Date
  }[]
  readonly NextContinuationToken?: string
}

const credentialVariables = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']

/** Settings from the environment that was handed in; what it lacks the SDK finds in its own chain. */
function settingsOf({ values, env, secrets }: OpenBucket): object {
  for (const name of credentialVariables) secrets.hide(env[name] ?? '')
  const [accessKeyId, secretAccessKey, sessionToken] = credentialVariables.map((name) => env[name])
  const region = values.region || env['AWS_REGION'] || env['AWS_DEFAULT_REGION']
  const endpoint = values.endpoint || env['AWS_ENDPOINT_URL_S3'] || env['AWS_ENDPOINT_URL']
  const hasKeys = accessKeyId !== undefined && secretAccessKey !== undefined
  return {
    ...(region && { region }),
    ...(endpoint && { endpoint }),
    ...(hasKeys && { credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) } }),
    forcePathStyle: values.pathStyle,
    followRegionRedirects: true,
    // Checksums are of whole objects; what is resumed is a part of one.
    responseChecksumValidation: 'WHEN_REQUIRED',
    // Each write carries the digest that is known; other services that speak the protocol know no newer sums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
  }
}

const byName: readonly (readonly [RegExp, BucketProblem['kind']])[] = [
  [/^(NoSuchKey|NotFound)$/, 'object-missing'],
  [/^(NoSuchBucket|InvalidBucketName)$/, 'bucket-missing'],
  [
    /^(ExpiredToken|ExpiredTokenException|TokenRefreshRequired|RequestExpired|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidToken)$/,
    'credential-expired',
  ],
  [/^(CredentialsProviderError|TokenProviderError)$/, 'credential-missing'],
  [/^(AccessDenied|Forbidden|AllAccessDisabled|AccountProblem)$/, 'access-refused'],
  [/^PreconditionFailed$/, 'object-changed'],
  [/^(SlowDown|InternalError|ServiceUnavailable|ThrottlingException|RequestTimeout)$/, 'host-failing'],
  [/^(TimeoutError|NetworkingError)$/, 'host-unreachable'],
]

/** What an error of the SDK means. */
export function s3Problem(error: unknown): BucketProblem | undefined {
  if (!(error instanceof Error)) return undefined
  const words = error.message === '' || error.message === 'UnknownError' ? error.name : error.message
  const named = byName.find(([pattern]) => pattern.test(error.name))?.[1]
  if (named !== undefined) return { kind: named, words }
  if (/region is missing/i.test(words)) return { kind: 'setting-missing', words }
  if (/could not load credentials/i.test(words)) return { kind: 'credential-missing', words }
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode
  if (status === 403 || status === 401) return { kind: 'access-refused', words }
  if (status === 404) return { kind: 'object-missing', words }
  if (status === 412) return { kind: 'object-changed', words }
  if (status !== undefined && status >= 500) return { kind: 'host-failing', words }
  if (/^(ENOTFOUND|ECONN|EAI_AGAIN|EHOST|ENET|ETIMEDOUT)/.test(systemCode(error) ?? ''))
    return { kind: 'host-unreachable', words }
  return undefined
}

/** S3, and what speaks its protocol. */
export const s3Bucket: BucketKind = {
  scheme: 's3',
  what: 'S3',
  credentials: [
    'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or log in:  aws sso login',
    "Say the region:  { region: 'eu-west-1' }  or AWS_REGION",
  ],
  async open(request): Promise<Bucket> {
    const sdk = await loadPeer<S3Package>('@aws-sdk/client-s3', {
      what: 'S3',
      folder: request.folder,
    })
    const client = new sdk.S3Client(settingsOf(request))
    const options = { abortSignal: request.signal }
    const Bucket = request.name
    return {
      async *list(Prefix): AsyncGenerator<BucketObject> {
        let ContinuationToken: string | undefined
        do {
          const command = new sdk.ListObjectsV2Command({ Bucket, Prefix, ContinuationToken })
          const page = (await client.send(command, options)) as Listing
          for (const { Key, Size, ETag = '', LastModified } of page.Contents ?? [])
            yield {
              key: Key,
              bytes: Size,
              etag: ETag,
              ...(LastModified && { writtenAt: LastModified.getTime() }),
            }
          ContinuationToken = page.NextContinuationToken
        } while (ContinuationToken !== undefined)
      },
      async find(key) {
        try {
          const head = (await client.send(new sdk.HeadObjectCommand({ Bucket, Key: key }), options)) as {
            ContentLength?: number
            ETag?: string
            LastModified?: Date
          }
          const writtenAt = head.LastModified?.getTime()
          return {
            ...{ key, bytes: head.ContentLength ?? 0, etag: head.ETag ?? '' },
            ...(writtenAt !== undefined && { writtenAt }),
          }
        } catch (error) {
          // HEAD has no body that could tell a missing bucket from a missing object: asking for a list does.
          if (s3Problem(error)?.kind !== 'object-missing') throw error
          await client.send(new sdk.ListObjectsV2Command({ Bucket, Prefix: key, MaxKeys: 1 }), options)
          return undefined
        }
      },
      async read({ key, etag }, start) {
        const part = start > 0 ? { Range: `bytes=${start}-` } : {}
        const input = { Bucket, Key: key, ...(etag !== '' && { IfMatch: etag }), ...part }
        const { Body } = (await client.send(new sdk.GetObjectCommand(input), options)) as {
          Body: AsyncIterable<Uint8Array>
        }
        return Body
      },
      problem: s3Problem,
      close: () => client.destroy(),
      writer: s3Writer(sdk, (command) => client.send(command, options), Bucket),
    }
  },
}
