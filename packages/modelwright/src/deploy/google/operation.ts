import { ModelwrightError } from '../../core/index.ts'
import { withoutSecrets } from '../http/provider-words.ts'
import { waitFor } from '../http/wait-for.ts'
import type { Api } from './apis.ts'
import type { Answered, GoogleCloud } from './cloud.ts'

interface Status {
  readonly code?: number
  readonly message?: string
}

const codes: Readonly<Record<number, string>> = {
  5: 'DEPLOY_RESOURCE_MISSING',
  6: 'DEPLOY_RESOURCE_TAKEN',
  7: 'DEPLOY_PERMISSION_MISSING',
  8: 'DEPLOY_QUOTA_EXHAUSTED',
}

const mends: Readonly<Record<number, readonly string[]>> = {
  7: ['Give the account, or the one that the platform works as, what is named.'],
  8: ['Ask for more quota, or take less:  fewer instances, smaller machines.'],
}

/** The error for work that Google began and did not finish. */
export function failedWork(what: string, { code = 2, message = '' }: Status): ModelwrightError {
  const words = withoutSecrets(message)
    .slice(0, 600)
    .replace(/[.\s]*$/, '.')
  return new ModelwrightError(codes[code] ?? 'DEPLOY_OPERATION_FAILED', {
    message: `${what} failed at Google Cloud. It says: ${words}`,
    where: what,
    mend: mends[code] ?? [
      'See what it wrote:  modelwright deploy <target> logs',
      'What is done already stays; do the same again once the cause is mended.',
    ],
  })
}

/** Waits until work that was begun is done. */
export async function finished(
  cloud: GoogleCloud,
  api: Api,
  { version, begun, what }: { readonly version: string; readonly begun: unknown; readonly what: string },
): Promise<Answered> {
  const rest = cloud.api(api)
  const look = async (operation: Answered): Promise<Answered | undefined> => {
    if (operation['done'] !== true) return undefined
    if (operation['error'] !== undefined) throw failedWork(what, operation['error'] as Status)
    return (operation['response'] ?? {}) as Answered
  }
  const first = begun as Answered
  const done = await look(first)
  if (done !== undefined) return done
  const path = `${version}/${String(first['name'])}`
  return waitFor(async () => look((await rest('GET', path)).json as Answered), cloud.host, { what })
}
