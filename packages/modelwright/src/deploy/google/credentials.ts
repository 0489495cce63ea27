import { isModelwrightError, ModelwrightError } from '../../core/index.ts'
import { loadPackage } from '../http/load-package.ts'
import { withoutSecrets } from '../http/provider-words.ts'
import type { Host } from '../target.ts'

/** What is used of `google-auth-library`. */
interface AuthPackage {
  readonly GoogleAuth: new (settings: { readonly scopes: string; readonly projectId?: string }) => Auth
}

interface Auth {
  getAccessToken(): Promise<string | null | undefined>
  getProjectId(): Promise<string>
  getIdTokenClient(
    audience: string,
  ): Promise<{ readonly idTokenProvider: { fetchIdToken(audience: string): Promise<string> } }>
}

/** Who asks Google: credentials of its default chain. */
export interface Credentials {
  /** @param isFresh - the last one was refused: a new one, from the start of the chain */
  accessToken(isFresh?: boolean): Promise<string>
  /** Says who asks, to one service: undefined where these credentials cannot. */
  idToken(audience: string): Promise<string | undefined>
  project(): Promise<string | undefined>
}

/** How one logs in. */
export const login: readonly string[] = [
  'Log in:  gcloud auth application-default login',
  'Or name a key file:  export GOOGLE_APPLICATION_CREDENTIALS=key.json',
]

const scopes = 'https://www.googleapis.com/auth/cloud-platform'
/** ID tokens hold for an hour. */
const idTokenMs = 2_400_000

/** What the chain says when it fails, in one of our errors. */
function chainProblem(error: unknown): ModelwrightError {
  if (isModelwrightError(error)) return error
  const words = withoutSecrets(error instanceof Error ? error.message : String(error)).slice(0, 300)
  if (
    /could not load the default credentials|unable to detect|no such file|ENOENT|does not exist/i.test(words)
  )
    return new ModelwrightError('DEPLOY_CREDENTIALS_MISSING', {
      message: 'There are no credentials for Google Cloud: its default chain finds none.',
      where: 'Application Default Credentials',
      mend: login,
    })
  return new ModelwrightError('DEPLOY_CREDENTIALS_REFUSED', {
    message: `The credentials for Google Cloud give no token. It says: ${words.replace(/[.\s]*$/, '.')}`,
    where: 'Application Default Credentials',
    mend: login,
  })
}

/**
 * Finds credentials as Google's own programs do; nothing is asked before a token is.
 *
 * @param project - where it is known: else Google's library starts gcloud to learn it, where that is installed
 * @throws {ModelwrightError} DEPLOY_PACKAGE_MISSING - when google-auth-library is not installed
 */
export async function openCredentials(host: Host, project = ''): Promise<Credentials> {
  const what = { what: 'Deploying to Google Cloud', folder: host.folder }
  const { GoogleAuth } = await loadPackage<AuthPackage>('google-auth-library', what)
  const settings = { scopes, ...(project === '' ? {} : { projectId: project }) }
  let auth = new GoogleAuth(settings)
  const idTokens = new Map<string, { readonly token: string; readonly until: number }>()
  return {
    async accessToken(isFresh = false) {
      if (isFresh) auth = new GoogleAuth(settings)
      const token = await auth.getAccessToken().catch((error: unknown) => Promise.reject(chainProblem(error)))
      if (typeof token !== 'string' || token === '') throw chainProblem(new Error('no token came'))
      return token
    },
    async idToken(audience) {
      const kept = idTokens.get(audience)
      if (kept !== undefined && kept.until > host.now()) return kept.token
      const token = await auth
        .getIdTokenClient(audience)
        .then(({ idTokenProvider }) => idTokenProvider.fetchIdToken(audience))
        .catch(() => undefined)
      if (token !== undefined) idTokens.set(audience, { token, until: host.now() + idTokenMs })
      return token
    },
    project: () => auth.getProjectId().catch(() => undefined),
  }
}
