import { problemAnswer, type WireAnswer } from '@modelwright/runtime'
import { didYouMean, ModelwrightError } from '../../core/index.ts'
import type { HostedModel } from './hosted-models.ts'
import { retryMs, unavailable } from './hosted-version.ts'

/** Refuses a name that the server does not have. */
export function unknownModel(name: string, state: ReadonlyMap<string, HostedModel>): WireAnswer {
  const names = [...state.keys()]
  return problemAnswer(
    new ModelwrightError('SERVE_MODEL_UNKNOWN', {
      message: 'This server has no such model.',
      where: name.slice(0, 200),
      mend: [...didYouMean(name, names), `It has ${names.slice(0, 10).join(', ')}:  GET /models`],
    }),
  )
}

/** Refuses a version that the server does not have of a model. */
export function unknownVersion({ name, versions }: HostedModel, version: string): WireAnswer {
  const numbers = [...versions.keys()]
  return problemAnswer(
    new ModelwrightError('SERVE_VERSION_UNKNOWN', {
      message: 'This server does not have that version of the model.',
      where: `${name}/${version.slice(0, 100)}`,
      mend: [numbers.length === 0 ? 'Ask for the model without a version' : `It has ${numbers.join(', ')}`],
    }),
  )
}

/** Refuses paths of our own that name no model of the server; paths of other formats are refused in the way of those. */
export function unnamed(
  name: string,
  url: string,
  state: ReadonlyMap<string, HostedModel>,
): WireAnswer | undefined {
  return url.startsWith('/models/') ? unknownModel(name, state) : undefined
}

/** Says that a version cannot be loaded now, and when to ask again. */
export function notLoaded(name: string, error: unknown, id: string): WireAnswer {
  const answered = problemAnswer(unavailable(name, error), id)
  return { ...answered, headers: { ...answered.headers, 'retry-after': String(retryMs / 1000) } }
}
