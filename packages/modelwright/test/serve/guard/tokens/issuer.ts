import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'

/** An issuer of tokens that listens, with its keys at an address of its own. */
export interface Issuer {
  readonly url: string
  /** How often its keys were fetched. */
  fetches: number
  /** What it says of itself and of its keys; tests change it. */
  answers: { document?: string | undefined; keys?: string | undefined; status?: number | undefined }
  readonly publicKeys: JWK[]
  /** A key that the issuer shows. */
  readonly key: Signing
  /** Adds a key; `isShown: false` keeps it from the keys' address. */
  addKey(options?: { alg?: string; isShown?: boolean }): Promise<Signing>
  close(): Promise<void>
}

/** A private key and what tokens say of it. */
export interface Signing {
  readonly kid: string
  readonly alg: string
  readonly privateKey: CryptoKey
  readonly jwk: JWK
}

/** Starts a real issuer over HTTP. */
export async function startIssuer(): Promise<Issuer> {
  const publicKeys: JWK[] = []
  const server = createServer((request, response) => {
    const { answers } = issuer
    if (answers.status !== undefined) return response.writeHead(answers.status).end('no')
    response.setHeader('content-type', 'application/json')
    if (request.url === '/.well-known/openid-configuration')
      return response.end(
        answers.document ?? JSON.stringify({ issuer: issuer.url, jwks_uri: `${issuer.url}/keys` }),
      )
    if (request.url !== '/keys') return response.writeHead(404).end()
    issuer.fetches += 1
    return response.end(answers.keys ?? JSON.stringify({ keys: publicKeys }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const addKey = async ({ alg = 'RS256', isShown = true } = {}): Promise<Signing> => {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
    const kid = `key-${publicKeys.length}-${alg}${isShown ? '' : '-hidden'}`
    const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }
    if (isShown) publicKeys.push(jwk)
    return { kid, alg, privateKey, jwk }
  }
  const issuer: Issuer = {
    url,
    fetches: 0,
    answers: {},
    publicKeys,
    key: await addKey(),
    addKey,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return issuer
}

/** Signs claims; those not named are as a good token has them. */
export async function tokenOf(
  issuer: Issuer,
  claims: Readonly<Record<string, unknown>> = {},
  signing: Signing = issuer.key,
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  const all = {
    iss: issuer.url,
    aud: 'churn-api',
    sub: 'ana',
    iat: now,
    exp: now + 300,
    scope: 'predict',
    ...claims,
  }
  const { alg, kid, privateKey } = signing
  return new SignJWT(all as JWTPayload)
    .setProtectedHeader({ alg, kid, ...header } as { alg: string })
    .sign(privateKey)
}
