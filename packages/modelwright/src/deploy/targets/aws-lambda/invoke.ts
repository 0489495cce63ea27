import { ModelwrightError } from '../../../core/index.ts'
import type { Aws } from '../../aws/open-aws.ts'
import type { Invoked, Placed } from '../../target.ts'
import { functionNameOf, liveAlias } from './names.ts'
import type { LambdaOptions } from './options.ts'
import { revisionsByVersion, versionOf } from './traffic.ts'

/** What is asked of a function. */
interface Question {
  readonly body: Uint8Array
  readonly contentType: string
  readonly revision?: string
}

interface InvokeOutput {
  readonly Payload?: Uint8Array
  readonly FunctionError?: string
  readonly ExecutedVersion?: string
}

/** Lambda's limit of a synchronous request, the envelope included. */
const mostPayload = 6_291_456
/** What a body may have: base64 makes four bytes of three, and the envelope takes some. */
export const mostBody = 4_700_000

/** The body as a function URL would hand it on. */
function eventOf({ body, contentType }: Question): Uint8Array {
  const event = {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/predict',
    rawQueryString: '',
    headers: { 'content-type': contentType },
    requestContext: { stage: '$default', http: { method: 'POST', path: '/predict' } },
    body: Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
  }
  return Buffer.from(JSON.stringify(event))
}

function tooLarge(bytes: number): ModelwrightError {
  return new ModelwrightError('DEPLOY_REQUEST_OVERSIZED', {
    message: `The request has ${bytes} bytes; Lambda takes ${mostBody}.`,
    mend: ['Send the rows in several requests.', 'For a whole file:  modelwright predict <model> <file>'],
  })
}

interface Result {
  readonly statusCode?: number
  readonly body?: string
  readonly isBase64Encoded?: boolean
}

/** What the function said; one that broke off says what it broke at. */
function invokedOf({ Payload = new Uint8Array(0), FunctionError }: InvokeOutput): Invoked {
  if (FunctionError !== undefined) return { status: 500, body: Payload }
  const {
    statusCode = 500,
    body = '',
    isBase64Encoded,
  } = JSON.parse(Buffer.from(Payload).toString() || '{}') as Result
  return { status: statusCode, body: Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8') }
}

/**
 * Asks the alias, or the version of one revision, as a function URL would.
 *
 * @throws {ModelwrightError} DEPLOY_REQUEST_OVERSIZED - when Lambda would refuse the request for its size
 */
export async function invoke(
  aws: Aws,
  placed: Pick<Placed<LambdaOptions>, 'deployment' | 'ids'>,
  question: Question,
): Promise<Invoked> {
  const Payload = eventOf(question)
  if (question.body.length > mostBody || Payload.length > mostPayload) throw tooLarge(question.body.length)
  const { revision } = question
  const output = await aws.call<InvokeOutput>('lambda', 'Invoke', {
    FunctionName: functionNameOf(placed.deployment),
    Qualifier: revision === undefined ? liveAlias : versionOf(revision, placed),
    Payload,
  })
  const executed = revisionsByVersion(placed).get(output.ExecutedVersion ?? '') ?? revision
  return { ...invokedOf(output), ...(executed === undefined ? {} : { revision: executed }) }
}
