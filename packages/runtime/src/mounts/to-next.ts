import type { Service } from '../answer-service.ts'
import type { Model } from '../model.ts'
import { type FetchRequest, type FetchResponse, type MountOptions, toFetch } from './to-fetch.ts'

/** A handler of one method of a route. */
export type NextHandler = (request: FetchRequest) => Promise<FetchResponse>

/** The handlers that a route of Next.js exports. */
export type NextRoute = Readonly<Record<'GET' | 'HEAD' | 'POST' | 'OPTIONS', NextHandler>>

/**
 * Makes the handlers of a route of Next.js, in a file such as `app/churn/[...path]/route.ts`.
 *
 * @example
 * export const { GET, HEAD, POST, OPTIONS } = toNext(model, { base: '/churn' })
 */
export function toNext(model: Model | Service, options: MountOptions = {}): NextRoute {
  const handle = toFetch(model, options)
  return { GET: handle, HEAD: handle, POST: handle, OPTIONS: handle }
}
