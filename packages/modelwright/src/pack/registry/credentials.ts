import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Who asks a registry. */
export interface Credentials {
  readonly user: string
  readonly password: string
}

interface DockerConfig {
  readonly auths?: Readonly<Record<string, { readonly auth?: string; readonly identitytoken?: string }>>
  readonly credHelpers?: Readonly<Record<string, string>>
  readonly credsStore?: string
}

type Env = Readonly<Record<string, string | undefined>>

/** The name by which Docker keeps a registry; its hub has an old one. */
function keysOf(host: string): readonly string[] {
  const hub = 'https://index.docker.io/v1/'
  return host === 'docker.io'
    ? [hub, 'index.docker.io', 'docker.io']
    : [host, `https://${host}`, `http://${host}`]
}

/** Asks a helper of Docker, which keeps passwords in the keyring of the system. */
function askHelper(name: string, key: string, env: Env): Promise<Credentials | undefined> {
  if (!/^[\w.-]+$/.test(name)) return Promise.resolve(undefined)
  return new Promise((resolve) => {
    const child = spawn(`docker-credential-${name}`, ['get'], {
      env: env as NodeJS.ProcessEnv,
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    let text = ''
    child.on('error', () => resolve(undefined))
    child.stdin.on('error', () => {})
    child.stdout.on('data', (piece: Buffer) => {
      text += piece.toString()
    })
    child.on('close', () => resolve(secretOf(text)))
    child.stdin.end(key)
  })
}

function secretOf(text: string): Credentials | undefined {
  try {
    const { Username, Secret } = JSON.parse(text) as { Username?: unknown; Secret?: unknown }
    if (typeof Username === 'string' && typeof Secret === 'string')
      return { user: Username, password: Secret }
  } catch {
    // A helper that has nothing says so in words.
  }
  return undefined
}

async function readConfig(env: Env): Promise<DockerConfig> {
  const folder = env['DOCKER_CONFIG'] ?? join(env['HOME'] ?? homedir(), '.docker')
  const text = await readFile(join(folder, 'config.json'), 'utf8').catch(() => '{}')
  try {
    return JSON.parse(text) as DockerConfig
  } catch {
    return {}
  }
}

function decoded(auth: string): Credentials | undefined {
  const text = Buffer.from(auth, 'base64').toString()
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) }
}

/**
 * Finds who asks a registry: MODELWRIGHT_REGISTRY_USER and MODELWRIGHT_REGISTRY_PASSWORD, else what `docker login` keeps, in its
 * file or by its helpers. Undefined: nobody in particular.
 */
export async function credentialsFor(host: string, env: Env): Promise<Credentials | undefined> {
  const { MODELWRIGHT_REGISTRY_USER: user, MODELWRIGHT_REGISTRY_PASSWORD: password } = env
  if (user && password) return { user, password }
  const config = await readConfig(env)
  for (const key of keysOf(host)) {
    const helper = config.credHelpers?.[key]
    const found = helper === undefined ? undefined : await askHelper(helper, key, env)
    if (found !== undefined) return found
    const entry = config.auths?.[key]
    // `<token>` is Docker's own word for a password that is a refresh token.
    if (entry?.identitytoken) return { user: '<token>', password: entry.identitytoken }
    const known = entry?.auth ? decoded(entry.auth) : undefined
    if (known !== undefined) return known
  }
  return config.credsStore === undefined ? undefined : askHelper(config.credsStore, keysOf(host)[0], env)
}
