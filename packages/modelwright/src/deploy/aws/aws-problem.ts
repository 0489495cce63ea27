import { ModelwrightError } from '../../core/index.ts'
import { type Asked, refusalOf, unreachable } from '../http/refusals.ts'

/** What the SDK throws: its own errors, and those of the service. */
interface AwsError extends Error {
  readonly code?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number }
}

const login: readonly string[] = [
  'Log in again:  aws sso login',
  'Or set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, with it, AWS_SESSION_TOKEN',
]

/** Statuses by the service's own word, where its number says less. */
const statuses: readonly (readonly [RegExp, number])[] = [
  [/^(ExpiredToken|ExpiredTokenException|TokenRefreshRequired|RequestExpired)$/, 401],
  [/^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|AuthFailure)$/, 401],
  [/^(SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature)$/, 401],
  [/^(AccessDenied|AccessDeniedException|UnauthorizedOperation|NotAuthorized)$/, 403],
  [
    /(Throttl|TooManyRequests|LimitExceeded|QuotaExceeded|SlowDown|RequestLimit|CodeStorageExceeded|ResourceLimit)/,
    429,
  ],
  [/^(ResourceNotFoundException|NoSuchEntity|NoSuchEntityException|NotFoundException|NoSuchBucket)$/, 404],
  [/^(ResourceConflictException|ResourceInUse|EntityAlreadyExists|ResourceAlreadyExistsException)/, 409],
  [/^(ConflictException|DeleteConflict|OperationAbortedException|PreconditionFailedException)/, 409],
]

/** `User: … is not authorized to perform: lambda:CreateFunction on resource: arn:…` */
const denied = /not authorized to perform:?\s+([\w-]+:\w+)(?:\s+on resource:?\s+(\S+))?/

const connection = /^(ENOTFOUND|EAI_AGAIN|ECONN|EHOST|ENET|ETIMEDOUT|EPIPE|CERT_|DEPTH_ZERO|UNABLE_)/

function statusOf(error: AwsError): number | undefined {
  const named = statuses.find(([pattern]) => pattern.test(error.name))?.[1]
  return named ?? error.$metadata?.httpStatusCode
}

function credentialsMissing(where: string): ModelwrightError {
  return new ModelwrightError('DEPLOY_CREDENTIALS_MISSING', {
    message: 'AWS is to be asked, and there are no credentials for it.',
    where,
    mend: ['Log in:  aws sso login', 'Or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE'],
  })
}

function regionMissing(where: string): ModelwrightError {
  return new ModelwrightError('DEPLOY_REGION_MISSING', {
    message: 'AWS is to be asked, and nothing says in which region.',
    where,
    mend: ['--region eu-west-1', 'export AWS_REGION=eu-west-1'],
  })
}

/**
 * Says in our words what AWS, or its SDK, refuses; other errors are given back as they are.
 *
 * @param where - service, operation and region
 * @param secrets - hidden wherever they are repeated
 */
export function awsProblem(error: unknown, where: string, secrets: readonly string[] = []): unknown {
  if (!(error instanceof Error) || error instanceof ModelwrightError) return error
  const asked: Asked = { provider: 'AWS', where, login }
  const { name, message } = error
  if (/^(CredentialsProviderError|TokenProviderError)$/.test(name) || /could not load cred/i.test(message))
    return /expired/i.test(message)
      ? refusalOf(401, asked, { code: name, text: '' })
      : credentialsMissing(where)
  if (/region is missing/i.test(message)) return regionMissing(where)
  const code = typeof (error as AwsError).code === 'string' ? String((error as AwsError).code) : ''
  if (connection.test(code) || /^(TimeoutError|NetworkingError)$/.test(name))
    return unreachable(asked, { cause: { code: code || name } })
  const status = statusOf(error)
  if (status === undefined) return error
  const hidden = secrets.reduce(
    (text, secret) => (secret === '' ? text : text.replaceAll(secret, '…')),
    message,
  )
  const [, permission, resource] = denied.exec(hidden) ?? []
  return refusalOf(status, asked, {
    code: name,
    // What the SDK says of an answer it cannot read is of no use to a user.
    text: /^(UnknownError|Unknown)$/.test(message) ? name : hidden.slice(0, 500),
    ...(permission === undefined ? {} : { permission }),
    ...(resource === undefined ? {} : { resource }),
  })
}

/** Whether AWS says that there is no such thing. */
export function isMissing(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const isNamed =
    /^(ResourceNotFoundException|NoSuchEntity|NoSuchEntityException|NotFoundException|NotFound)$/
  const isOther =
    /^(NoSuchKey|NoSuchBucket|RepositoryNotFoundException|RepositoryPolicyNotFoundException|ImageNotFoundException)$/
  if (isNamed.test(error.name) || isOther.test(error.name)) return true
  // SageMaker has no name of its own for it.
  return error.name === 'ValidationException' && /^(Could not find|Cannot find)/i.test(error.message)
}
