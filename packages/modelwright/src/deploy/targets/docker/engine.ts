import { isModelwrightError, ModelwrightError } from '../../../core/index.ts'
import { createRest, type RestAnswer, type RestRequest } from '../../http/rest.ts'
import type { Host } from '../../target.ts'
import { type EngineAddress, engineAddress } from './engine-address.ts'
import { engineFetch } from './engine-fetch.ts'

/** An engine of Docker or podman. */
export interface Engine {
  /** Where ports that containers publish are reached. */
  readonly host: string
  /** It is this machine's: what listens on 127.0.0.1 there can be asked from here. */
  readonly isLocal: boolean
  /** What it knows itself by, and what it runs. */
  readonly facts: Readonly<Record<string, string>>
  ask(
    method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    request?: RestRequest,
  ): Promise<RestAnswer>
}

/** The newest version of the API that this was written by; the oldest it can do with. */
const newest = 51
const oldest = 41

function hostOf(address: EngineAddress): string {
  return address.kind === 'socket' ? '127.0.0.1' : address.host
}

function silent(address: EngineAddress, cause: unknown): ModelwrightError {
  const where = address.kind === 'socket' ? `unix://${address.path}` : `tcp://${address.host}:${address.port}`
  const code = String((cause as { cause?: { cause?: { code?: unknown } } }).cause?.cause?.code ?? '')
  const isRight = code === 'EACCES'
  return new ModelwrightError(isRight ? 'DEPLOY_PERMISSION_MISSING' : 'DEPLOY_PROVIDER_UNREACHABLE', {
    message: isRight
      ? 'This user may not speak to the engine.'
      : `No engine answers there${code === '' ? '' : `: ${code}`}.`,
    where,
    mend: isRight
      ? ['Join the group that may:  sudo usermod -aG docker $USER  and log in again']
      : [
          'Start it:  sudo systemctl start docker  or  systemctl --user start podman.socket',
          'Or say where it listens:  export DOCKER_HOST=unix:///run/user/1000/podman/podman.sock',
        ],
    cause,
  })
}

/** `1.41` as 41. */
function minorOf(version: string | null): number {
  return Number(/^1\.(\d+)$/.exec(version ?? '')?.[1] ?? Number.NaN)
}

function tooOld(version: string | null): ModelwrightError {
  return new ModelwrightError('DEPLOY_ENGINE_INVALID', {
    message: `The engine speaks version ${version ?? 'unknown'} of its API; 1.${oldest} is the oldest this can do with.`,
    mend: ['Take Docker 20.10 or podman 4 or a later one.'],
  })
}

async function greet(ask: Engine['ask'], address: EngineAddress): Promise<string | null> {
  try {
    const { headers } = await ask('GET', '/_ping')
    return headers.get('api-version')
  } catch (error) {
    if (isModelwrightError(error) && error.code === 'DEPLOY_PROVIDER_UNREACHABLE')
      throw silent(address, error)
    throw error
  }
}

/**
 * Opens the engine that the option or DOCKER_HOST names, in the version of the API that both know.
 *
 * @throws {ModelwrightError} DEPLOY_PROVIDER_UNREACHABLE - when no engine answers there
 * @throws {ModelwrightError} DEPLOY_PERMISSION_MISSING - when this user may not speak to it
 * @throws {ModelwrightError} DEPLOY_ENGINE_INVALID - when it is too old, or its address cannot be spoken to
 */
export async function openEngine(option: string, host: Host): Promise<Engine> {
  const address = await engineAddress(option, host.env)
  const common = { provider: 'The engine', login: ['Check DOCKER_CERT_PATH.'], host }
  const rest = createRest({ ...common, base: 'http://engine', fetch: engineFetch(address), retries: 2 })
  const version = await greet(rest, address)
  const minor = minorOf(version)
  if (!(minor >= oldest)) throw tooOld(version)
  const prefix = `/v1.${Math.min(minor, newest)}`
  const ask: Engine['ask'] = (method, path, request) => rest(method, `${prefix}${path}`, request)
  const info = (await ask('GET', '/info')).json as Readonly<Record<string, unknown>>
  const text = (name: string): string => String(info[name] ?? '')
  return {
    host: hostOf(address),
    isLocal: address.kind === 'socket' || /^(?:localhost|127\.|\[::1\])/.test(address.host),
    facts: { engine: text('ID') || text('Name'), machine: text('Name'), architecture: text('Architecture') },
    ask,
  }
}
