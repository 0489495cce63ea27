import { ModelwrightError } from '../../../core/index.ts'
import type { Rest } from '../../http/rest.ts'
import type { Host } from '../../target.ts'

/** IBM's own names for a key, in the order in which they are looked at. */
export const keyNames = ['WATSONX_APIKEY', 'WATSONX_AI_APIKEY', 'IBMCLOUD_API_KEY'] as const

/** How one logs in to IBM Cloud. */
export const ibmLogin: readonly string[] = [
  'export WATSONX_APIKEY=<key>',
  'Make a key:  ibmcloud iam api-key-create modelwright',
]

/** A token is renewed when it has less than this left. */
const spareMs = 120_000

/** @throws {ModelwrightError} DEPLOY_CREDENTIALS_MISSING */
export function keyOf({ env }: Pick<Host, 'env'>): string {
  const name = keyNames.find((known) => (env[known] ?? '').trim() !== '')
  if (name !== undefined) return env[name]!.trim()
  throw new ModelwrightError('DEPLOY_CREDENTIALS_MISSING', {
    message: `There is no API key of IBM Cloud: none of ${keyNames.join(', ')} is set.`,
    where: 'IBM Cloud',
    mend: ibmLogin,
  })
}

function refused(): ModelwrightError {
  return new ModelwrightError('DEPLOY_CREDENTIALS_REFUSED', {
    message: 'IBM Cloud does not take this API key: it is wrong, locked or was deleted.',
    where: 'IBM Cloud IAM',
    mend: ibmLogin,
  })
}

/** Changes an API key for tokens, which live an hour; both are kept in memory alone. */
export function iamTokens(iam: Rest, key: string, host: Pick<Host, 'now'>) {
  let kept: { readonly token: string; readonly until: number } | undefined
  return async (isFresh: boolean): Promise<string> => {
    if (!isFresh && kept !== undefined && kept.until - spareMs > host.now()) return kept.token
    const form = new URLSearchParams({ grant_type: 'urn:ibm:params:oauth:grant-type:apikey', apikey: key })
    const { status, json } = await iam('POST', '/identity/token', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new TextEncoder().encode(form.toString()),
      expects: [400, 401, 403],
    })
    const { access_token: token, expires_in: seconds = 0 } = (json ?? {}) as {
      access_token?: string
      expires_in?: number
    }
    if (status !== 200 || token === undefined) throw refused()
    kept = { token, until: host.now() + 1000 * seconds }
    return token
  }
}

/** The account that a token stands for; empty where it does not say. */
export function accountOf(token: string): string {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString()) as {
      account?: { bss?: string }
    }
    return claims.account?.bss ?? ''
  } catch {
    return ''
  }
}
