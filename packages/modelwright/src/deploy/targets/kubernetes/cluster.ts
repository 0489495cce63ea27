import { readFile } from 'node:fs/promises'
import type { RequestOptions } from 'node:https'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { ModelwrightError } from '../../../core/index.ts'
import { loadPackage } from '../../http/load-package.ts'
import { nodeFetch } from '../../http/node-fetch.ts'
import { createRest, type Rest } from '../../http/rest.ts'
import type { Host } from '../../target.ts'
import type { KubernetesOptions } from './options.ts'

type ClusterOptions = Pick<KubernetesOptions, 'context' | 'namespace'>

/** A cluster, and the namespace in it. */
export interface Cluster {
  readonly server: string
  readonly namespace: string
  readonly host: Host
  readonly rest: Rest
}

/** What is used of `@kubernetes/client-node`: it reads kubeconfigs, and logs in by every way that they know. */
interface KubeConfig {
  readonly contexts: readonly { readonly name: string }[]
  loadFromString(text: string): void
  loadFromCluster(): void
  mergeConfig(other: KubeConfig): void
  getCurrentContext(): string
  setCurrentContext(name: string): void
  getContextObject(name: string): { readonly namespace?: string } | null
  getCurrentCluster(): { readonly server: string } | null
  applyToHTTPSOptions(options: RequestOptions): Promise<void>
}
interface ClientNode {
  readonly KubeConfig: new () => KubeConfig
}

function missing(message: string, where: string, cause?: unknown): ModelwrightError {
  return new ModelwrightError('DEPLOY_CREDENTIALS_MISSING', {
    message,
    where,
    mend: [
      'See whether kubectl finds it:  kubectl cluster-info',
      'Say where it lies:  export KUBECONFIG=<file>',
      'Or which of its contexts is meant, by the option "context":  kubectl config get-contexts',
    ],
    ...(cause === undefined ? {} : { cause }),
  })
}

function read(text: string, where: string, { KubeConfig }: ClientNode): KubeConfig {
  const config = new KubeConfig()
  try {
    config.loadFromString(text)
  } catch (error) {
    throw missing('The kubeconfig cannot be read.', where, error)
  }
  return config
}

/** What KUBECONFIG names, one after the other; else the file in the home; else the account of the pod this runs in. */
async function configOf({ env }: Host, client: ClientNode): Promise<KubeConfig> {
  const own = join(env['HOME'] ?? homedir(), '.kube', 'config')
  const named = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '')
  let config: KubeConfig | undefined
  for (const path of named.length > 0 ? named : [own]) {
    const text = await readFile(path, 'utf8').catch(() => undefined)
    if (text === undefined) continue
    const found = read(text, path, client)
    if (config === undefined) config = found
    else config.mergeConfig(found)
  }
  if (config !== undefined) return config
  if (env['KUBERNETES_SERVICE_HOST'] === undefined)
    throw missing('There is no kubeconfig, and this runs in no cluster.', named.join(delimiter) || own)
  const inCluster = new client.KubeConfig()
  inCluster.loadFromCluster()
  return inCluster
}

function choose(config: KubeConfig, { context }: ClusterOptions): string {
  if (context === '') return config.getCurrentContext()
  if (config.contexts.some(({ name }) => name === context)) return context
  const known = config.contexts.map(({ name }) => name).join(', ')
  throw missing(
    `The kubeconfig has no context "${context.slice(0, 80)}"; it has ${known || 'none'}.`,
    'context',
  )
}

/**
 * Opens the cluster that the kubeconfig names, as whoever it says: certificates, tokens, programs that give tokens.
 *
 * @throws {ModelwrightError} DEPLOY_CREDENTIALS_MISSING - when there is no kubeconfig, or no such context in it
 * @throws {ModelwrightError} DEPLOY_PACKAGE_MISSING - when `@kubernetes/client-node` is not installed
 */
export async function openCluster(options: ClusterOptions, host: Host): Promise<Cluster> {
  const about = { what: 'The target kubernetes', folder: host.folder }
  const client = await loadPackage<ClientNode>('@kubernetes/client-node', about)
  const config = await configOf(host, client)
  const context = choose(config, options)
  config.setCurrentContext(context)
  const server = config.getCurrentCluster()?.server
  if (server === undefined) throw missing(`The context "${context}" names no cluster.`, 'context')
  const url = new URL(server)
  const prefix = url.pathname.replace(/\/$/, '')
  const isTls = url.protocol === 'https:'
  const rest = createRest({
    base: `${url.origin}${prefix}`,
    provider: 'The cluster',
    login: ['Log in anew, as kubectl does:  kubectl get pods'],
    host,
    fetch: nodeFetch(async () => {
      const opened: RequestOptions = {}
      await config.applyToHTTPSOptions(opened)
      const port = url.port === '' ? (isTls ? 443 : 80) : Number(url.port)
      return { isTls, options: { ...opened, host: url.hostname.replace(/^\[|\]$/g, ''), port } }
    }),
  })
  const namespace = options.namespace || config.getContextObject(context)?.namespace || 'default'
  return { server, namespace, host, rest }
}
