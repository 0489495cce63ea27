import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { ModelwrightError } from '../../../core/index.ts'

/** Where an engine listens. */
export type EngineAddress =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls?: EngineTls }

/** What proves who is who over TCP. */
export interface EngineTls {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

type Env = Readonly<Record<string, string | undefined>>

function invalid(text: string, message: string): ModelwrightError {
  return new ModelwrightError('DEPLOY_ENGINE_INVALID', {
    message,
    where: `DOCKER_HOST=${text.slice(0, 120)}`,
    mend: [
      'An engine on this machine:  unix:///var/run/docker.sock',
      'One elsewhere, by a tunnel:  ssh -NL /tmp/engine.sock:/var/run/docker.sock host  then  unix:///tmp/engine.sock',
      'Or with certificates:  tcp://host:2376, DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH',
    ],
  })
}

async function tlsOf(env: Env): Promise<EngineTls> {
  const folder = env['DOCKER_CERT_PATH'] ?? join(env['HOME'] ?? homedir(), '.docker')
  const read = (name: string): Promise<string> =>
    readFile(join(folder, name), 'utf8').catch((cause: unknown) => {
      throw new ModelwrightError('DEPLOY_CREDENTIALS_MISSING', {
        message: `The engine is asked over TLS, and ${name} is not there.`,
        where: folder,
        mend: ['Say where ca.pem, cert.pem and key.pem lie:  export DOCKER_CERT_PATH=<folder>'],
        cause,
      })
    })
  return { ca: await read('ca.pem'), cert: await read('cert.pem'), key: await read('key.pem') }
}

/**
 * Reads where the engine listens, as Docker's own client does: the option, else DOCKER_HOST, else the socket of this machine.
 *
 * @throws {ModelwrightError} DEPLOY_ENGINE_INVALID - when it is an address that cannot be spoken to
 * @throws {ModelwrightError} DEPLOY_CREDENTIALS_MISSING - when TLS is asked for without certificates
 */
export async function engineAddress(option: string, env: Env): Promise<EngineAddress> {
  const text = option !== '' ? option : (env['DOCKER_HOST'] ?? '')
  if (text === '') return { kind: 'socket', path: '/var/run/docker.sock' }
  if (text.startsWith('unix://')) return { kind: 'socket', path: text.slice(7) }
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'ssh:')
    throw invalid(text, 'An engine behind SSH is asked through a tunnel: make one first.')
  if (url?.protocol !== 'tcp:' || url.hostname === '') throw invalid(text, 'This is no address of an engine.')
  const isVerified = (env['DOCKER_TLS_VERIFY'] ?? '') !== ''
  const port = Number(url.port === '' ? (isVerified ? 2376 : 2375) : url.port)
  // Whoever may ask an engine is root there: in the clear it is asked on this machine alone.
  if (!isVerified && !/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname))
    throw invalid(text, 'An engine on another machine is asked over TLS only.')
  const tls = isVerified ? { tls: await tlsOf(env) } : {}
  return { kind: 'tcp', host: url.hostname, port, ...tls }
}
