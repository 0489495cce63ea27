import type { Invoked } from '../target.ts'
import type { GoogleCloud } from './cloud.ts'

/** One request to a service, and who asks. */
export interface Asking {
  /** Where it is asked: of the service, or of one revision. */
  readonly url: string
  /** What the token is for; undefined: anybody may ask. */
  readonly audience: string | undefined
  readonly invoker: string
  readonly body: Uint8Array
  readonly contentType: string
  readonly revision?: string | undefined
}

/** Answers that are the service's own; others are of what stands before it. */
const ofService = [400, 404, 405, 413, 415, 422, 500]

/** Asks a service for predictions, with a token that proves who asks. */
export async function askService(cloud: GoogleCloud, asking: Asking): Promise<Invoked> {
  const { url, audience, invoker, body, contentType, revision } = asking
  const token = async (): Promise<string | undefined> =>
    audience === undefined ? undefined : cloud.idToken(audience, invoker)
  const answer = await cloud.service(url, token)('POST', '', {
    body,
    headers: { 'content-type': contentType },
    expects: ofService,
  })
  return { status: answer.status, body: answer.bytes, ...(revision !== undefined && { revision }) }
}
