import { isIP } from 'node:net'
import { foldAscii, ModelwrightError, problemAnswer, type WireAnswer } from '@modelwright/runtime'

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/
const named = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+))(?::\d{1,5})?$/

/** Gives the refusal of a request by its `Host` and path; undefined where it may pass. */
export type HostCheck = (host: string | undefined, path: string) => WireAnswer | undefined

/**
 * Refuses requests that name another machine in `Host`, of a service that listens for this machine alone.
 *
 * A stranger may have a name of his own mean 127.0.0.1 (DNS rebinding): his page is then, to a browser, one of this service, and may
 * read answers. An address cannot be made to mean another. Health is told whatever the name.
 *
 * @param address - where it listens; elsewhere a platform or a network stands before it, and every name passes
 * @param allowed - further names, parted by commas, or `*`: those that a proxy on this machine hands on
 */
export function hostCheck(address: string, allowed = ''): HostCheck {
  const names = foldAscii(allowed)
    .split(/[\s,]+/)
    .filter((name) => name !== '')
  if (!loopback.test(address) || names.includes('*')) return () => undefined
  return (host, path) => {
    // No browser leaves it out.
    if (host === undefined || /^\/(?:v2\/)?(?:health|ping)(?:[/?]|$)/.test(path)) return undefined
    const match = named.exec(foldAscii(host))
    const name = match?.[1] ?? match?.[2] ?? ''
    if (isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost') || names.includes(name))
      return undefined
    return problemAnswer(
      new ModelwrightError('SERVE_ORIGIN_FOREIGN', {
        message:
          'The request names another machine as the one it asks, and this service is for this machine alone.',
        mend: [
          'Ask it by its address:  http://127.0.0.1:<port>',
          'Where a proxy hands on a name of yours, let that in:  ALLOW_HOSTS=churn.example node server.mjs',
        ],
      }),
    )
  }
}
