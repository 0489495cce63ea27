import { ModelwrightError } from '../../../core/index.ts'
import type { Aws } from '../../aws/open-aws.ts'
import type { Invoked, Placed } from '../../target.ts'
import { endpointNameOf, variantNameOf } from './names.ts'
import type { SagemakerOptions } from './options.ts'
import { present } from './traffic.ts'

/** What SageMaker takes in a body, by the kind of endpoint. */
const mostBytes = { 'real-time': 6_291_456, serverless: 4_000_000 } as const
export const leastMostBytes = mostBytes.serverless

interface Output {
  readonly Body?: Uint8Array
  readonly InvokedProductionVariant?: string
  readonly status?: number
}

/** A container that says anything but 200 is told of as an error of its own, with what it said. */
function ofModel(error: unknown): Output | undefined {
  const { name, OriginalStatusCode, OriginalMessage } = error as Error & {
    OriginalStatusCode?: number
    OriginalMessage?: string
  }
  if (name !== 'ModelError') return undefined
  return { status: OriginalStatusCode ?? 500, Body: Buffer.from(OriginalMessage ?? '') }
}

/**
 * Asks an endpoint, or the variant of one revision: one that does not run is put beside the others first.
 *
 * @throws {ModelwrightError} DEPLOY_REQUEST_OVERSIZED - when SageMaker would refuse the body for its size
 */
export async function invoke(
  aws: Aws,
  placed: Pick<Placed<SagemakerOptions>, 'deployment' | 'options'>,
  question: { readonly body: Uint8Array; readonly contentType: string; readonly revision?: string },
): Promise<Invoked> {
  const { deployment, options } = placed
  const { body, contentType, revision } = question
  const most = mostBytes[options.mode]
  if (body.length > most)
    throw new ModelwrightError('DEPLOY_REQUEST_OVERSIZED', {
      message: `The request has ${body.length} bytes; a ${options.mode} endpoint takes ${most}.`,
      mend: ['Send the rows in several requests.', 'For a whole file:  modelwright predict <model> <file>'],
    })
  // A serverless endpoint has one variant, and takes no name of it.
  const isNamed = revision !== undefined && options.mode !== 'serverless'
  if (isNamed) await present(aws, placed, revision)
  const { status = 200, ...said } = await aws.call<Output>(
    'sagemaker-runtime',
    'InvokeEndpoint',
    {
      EndpointName: endpointNameOf(deployment),
      Body: body,
      ContentType: contentType,
      ...(isNamed ? { TargetVariant: variantNameOf(revision) } : {}),
    },
    ofModel,
  )
  const variant = said.InvokedProductionVariant
  const one = variant === undefined ? revision : variant.replace(/^r/, '')
  return { status, body: said.Body ?? new Uint8Array(0), ...(one === undefined ? {} : { revision: one }) }
}
