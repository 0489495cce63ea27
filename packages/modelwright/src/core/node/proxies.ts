import { foldAscii } from '@modelwright/runtime'
import { ModelwrightError } from '../index.ts'

/** Tells by which proxy an address is asked; undefined: by none. */
export type ProxyFor = (url: URL) => URL | undefined

type Environment = Readonly<Record<string, string | undefined>>

/** A variable in small letters, which comes first, or capitals. */
function named(env: Environment, name: string): string | undefined {
  const value = env[foldAscii(name)] || env[name]
  return value === undefined || value.trim() === '' ? undefined : value.trim()
}

interface Exception {
  readonly host: string
  readonly port: string
}

function exceptionOf(text: string): Exception {
  const [, host, port = ''] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(text) ?? [undefined, text]
  return { host: foldAscii(host).replace(/^\*?\./, ''), port }
}

function portOf(url: URL): string {
  return url.port || (url.protocol === 'https:' ? '443' : '80')
}

/** Whether NO_PROXY names a host, or a domain above it; `*` names all. */
function isExcepted(url: URL, exceptions: readonly Exception[]): boolean {
  const host = foldAscii(url.hostname)
  return exceptions.some(
    (exception) =>
      (exception.port === '' || exception.port === portOf(url)) &&
      (exception.host === '*' || host === exception.host || host.endsWith(`.${exception.host}`)),
  )
}

function proxyOf(text: string, name: string): URL {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  const url = URL.canParse(whole) ? new URL(whole) : undefined
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url
  throw new ModelwrightError('RETRIEVE_ADDRESS_INVALID', {
    message: `The environment names a proxy in ${name} that is no address of http or https.`,
    where: name,
    mend: [`Write it whole:  export ${name}=http://proxy.example:3128`, `Or ask without one:  unset ${name}`],
  })
}

/**
 * Reads which proxies an environment names: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, and NO_PROXY, the hosts that are asked without.
 *
 * @throws {ModelwrightError} RETRIEVE_ADDRESS_INVALID - from what is returned, where an address needs a proxy that is none
 */
export function proxiesOf(env: Environment = {}): ProxyFor {
  const exceptions = (named(env, 'NO_PROXY') ?? '')
    .split(/[\s,]+/)
    .filter((text) => text !== '')
    .map(exceptionOf)
  return (url) => {
    const own = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
    const name = named(env, own) === undefined ? 'ALL_PROXY' : own
    const text = named(env, name)
    return text === undefined || isExcepted(url, exceptions) ? undefined : proxyOf(text, name)
  }
}
