import { ModelwrightError } from '../../core/index.ts'
import { loadPackage } from '../http/load-package.ts'
import type { Host } from '../target.ts'

/** Gives tokens for one of Azure's services, by its scope: `https://management.azure.com/.default`. */
export type AzureTokens = (scope: string, isFresh?: boolean) => Promise<string>

/** The part of `@azure/identity` that is called. */
interface Identity {
  readonly DefaultAzureCredential: new () => {
    getToken(
      scope: string,
      options: { abortSignal: AbortSignal },
    ): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>
  }
}

/** How one logs in to Azure. */
export const azureLogin: readonly string[] = [
  'az login',
  'Or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET of a service principal',
]

/** A token is renewed when it has less than this left. */
const spareMs = 120_000

function missing(cause: unknown): ModelwrightError {
  return new ModelwrightError('DEPLOY_CREDENTIALS_MISSING', {
    message:
      'Nobody is logged in to Azure: its default chain (environment, managed identity, az login) finds nothing.',
    where: 'Azure',
    mend: azureLogin,
    cause,
  })
}

/**
 * Opens Azure's default chain of credentials; tokens are asked for when they are needed, and kept in memory until they run out.
 *
 * @throws {ModelwrightError} DEPLOY_PACKAGE_MISSING - when `@azure/identity` is not installed
 */
export async function azureTokens(host: Host): Promise<AzureTokens> {
  const identity = await loadPackage<Identity>('@azure/identity', { what: 'Azure', folder: host.folder })
  let credential = new identity.DefaultAzureCredential()
  const kept = new Map<string, { token: string; until: number }>()
  return async (scope, isFresh = false) => {
    const known = kept.get(scope)
    if (!isFresh && known !== undefined && known.until - spareMs > host.now()) return known.token
    // It keeps tokens itself: one that was refused would come again.
    if (isFresh) credential = new identity.DefaultAzureCredential()
    const given = await credential.getToken(scope, { abortSignal: host.signal }).catch((cause: unknown) => {
      host.signal.throwIfAborted()
      throw missing(cause)
    })
    if (given === null) throw missing(undefined)
    kept.set(scope, { token: given.token, until: given.expiresOnTimestamp })
    return given.token
  }
}
