import { headerOf, jsonAnswer, type Service, type WireRequest } from '../answer-service.ts'
import { parameterNames } from '../request-parameters.ts'
import { settingOf } from '../wire/query.ts'
import type { WireFormat } from '../wire/wire-format.ts'

/**
 * Amazon SageMaker: `POST /invocations` and `GET /ping`, the paths it shares with MLflow.
 *
 * CSV with or without a line of names, JSON, and JSON lines with a row a line; rows also as lists of values or `{"features":
 * […]}`. `Accept` chooses the form of the answer. Parameters come in the header `X-Amzn-SageMaker-Custom-Attributes`, as
 * `explain=true; top=3`: words of others in it are passed over. `GET /execution-parameters` tells batch transform how much it
 * may send.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/cdf-inference.html
 */
export const sagemaker: WireFormat = {
  name: 'sagemaker',
  predicts: () => [],
  gets: () => ({ '/execution-parameters': (service) => jsonAnswer(200, executionOf(service)) }),
  asks,
}

function executionOf({ limits }: Service) {
  const megabytes = Math.floor(limits.maxBytes / 1_048_576)
  return {
    MaxConcurrentTransforms: 1,
    BatchStrategy: 'MULTI_RECORD',
    MaxPayloadInMB: Math.max(1, Math.min(6, megabytes)),
  }
}

function asks(request: Pick<WireRequest, 'headers'>): Readonly<Record<string, unknown>> {
  const attributes = headerOf(request, 'x-amzn-sagemaker-custom-attributes')
  const asked: Record<string, unknown> = {}
  for (const part of attributes.slice(0, 1024).split(/[;,]/)) {
    const [name, value] = part.split('=', 2).map((word) => word.trim())
    if (value !== undefined && parameterNames.includes(name)) asked[name] = settingOf(value)
  }
  return asked
}
