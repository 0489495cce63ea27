import { createService, decodeBase64, type Operations, toFetch } from '@modelwright/runtime'
import { openModel } from './open-model.ts'

/** A model with its artifact as text, for places that speak Request and Response. */
export interface FetchBundle {
  readonly operations: Operations
  /** The artifact, in base64. */
  readonly text: string
  /** SHA-256 of the artifact, hex. */
  readonly digest: string
  readonly name?: string
  readonly version?: string
}

/** Opens the model, and answers by it; needs nothing but the web's own Request and Response. */
export function fetchService({ text, version, ...bundle }: FetchBundle): {
  readonly fetch: ReturnType<typeof toFetch>
} {
  const model = openModel({ ...bundle, bytes: decodeBase64(text) })
  const answer = toFetch(createService(model, version === undefined ? {} : { version }))
  // Hosts hand in more than the request: it is none of ours.
  return { fetch: (request) => answer(request) }
}
