import type { Found, JsonObject } from '../../target.ts'
import { labels } from './container.ts'
import type { Engine } from './engine.ts'

/** What the engine says of a container. */
export interface Inspected {
  readonly Id: string
  readonly Image: string
  readonly Config: {
    readonly Image: string
    readonly User: string
    readonly Labels: Readonly<Record<string, string>> | null
  }
  readonly State: {
    readonly Status: string
    readonly Running: boolean
    readonly ExitCode: number
    readonly OOMKilled?: boolean
    readonly Error?: string
  }
  readonly HostConfig: {
    readonly Memory: number
    readonly ReadonlyRootfs: boolean
    readonly RestartPolicy?: { readonly Name?: string }
    readonly PortBindings?: Ports | null
  }
  readonly NetworkSettings: { readonly Ports?: Ports | null }
}

type Ports = Readonly<
  Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>
>

const inner = '8080/tcp'

/** Asks for a container by its name; undefined: there is none. */
export async function inspect(engine: Engine, name: string): Promise<Inspected | undefined> {
  const { status, json } = await engine.ask('GET', `/containers/${name}/json`, { expects: [404] })
  return status === 404 ? undefined : (json as Inspected)
}

/** Whether a container is one of this deployment. */
export function isOurs({ Config }: Inspected, deployment: string): boolean {
  const found = Config.Labels ?? {}
  return found[labels.managedBy] === 'modelwright' && found[labels.deployment] === deployment
}

export function revisionOf({ Config }: Inspected): string | undefined {
  return Config.Labels?.[labels.revision]
}

/** The address at which a running container answers. */
export function addressOf(engine: Engine, { NetworkSettings }: Inspected): string | undefined {
  const [port] = NetworkSettings.Ports?.[inner] ?? []
  return port === undefined ? undefined : `http://${engine.host}:${port.HostPort}`
}

/** Where the service answers, running or not: its port is its own. */
function serviceUrl(engine: Engine, { HostConfig }: Inspected): string {
  return `http://${engine.host}:${HostConfig.PortBindings?.[inner]?.[0]?.HostPort ?? ''}`
}

/** What it is, in the words of `containerProperties`. */
function propertiesOf({ Config, HostConfig }: Inspected): JsonObject {
  const isService = Config.Labels?.[labels.role] === 'service'
  const [bound] = HostConfig.PortBindings?.[inner] ?? []
  const address = bound?.HostIp === '' ? '0.0.0.0' : (bound?.HostIp ?? '')
  const restart = HostConfig.RestartPolicy?.Name ?? ''
  return {
    address,
    ...(isService ? { port: Number(bound?.HostPort ?? 0), restart: restart === '' ? 'no' : restart } : {}),
    memoryMiB: HostConfig.Memory / 1024 / 1024,
    readOnly: HostConfig.ReadonlyRootfs,
    user: Config.User,
  }
}

/** Whether it answers that it is ready. */
export async function isReady(address: string | undefined, signal: AbortSignal): Promise<boolean> {
  if (address === undefined) return false
  const patience = AbortSignal.any([signal, AbortSignal.timeout(5000)])
  return fetch(`${address}/health/ready`, { signal: patience }).then(
    async (answer) => {
      await answer.arrayBuffer()
      return answer.ok
    },
    () => false,
  )
}

/** The reason why one does not run that should; undefined: it was stopped, or never started, and is well. */
function failureOf({ State }: Inspected): string | undefined {
  if (State.OOMKilled === true) return 'it took more memory than it may: raise the option "memory"'
  if (['restarting', 'dead', 'paused', 'removing'].includes(State.Status)) return `it is ${State.Status}`
  // 137 and 143: the engine stopped it, as it was told to.
  if (State.Running || [0, 137, 143].includes(State.ExitCode)) return undefined
  return `it ended with ${State.ExitCode}${State.Error ? `: ${State.Error}` : ''}`
}

/** A container as the engine of deployments sees it. */
export async function foundContainer(
  engine: Engine,
  seen: Inspected,
  of: { readonly deployment: string; readonly signal: AbortSignal },
): Promise<Found> {
  const reason = failureOf(seen)
  const address = addressOf(engine, seen)
  const isWaiting = reason === undefined && seen.State.Running && !(await isReady(address, of.signal))
  const isService = seen.Config.Labels?.[labels.role] === 'service'
  return {
    id: seen.Id,
    properties: propertiesOf(seen),
    isOurs: isOurs(seen, of.deployment),
    state: reason !== undefined ? 'failed' : isWaiting ? 'busy' : 'ready',
    ...(reason === undefined ? {} : { reason }),
    ...(isService ? { outputs: { url: serviceUrl(engine, seen) } } : {}),
  }
}
