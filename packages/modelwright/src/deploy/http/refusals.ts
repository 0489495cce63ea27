import { ModelwrightError } from '../../core/index.ts'
import type { ProviderWords } from './provider-words.ts'

/** What was asked, for messages. */
export interface Asked {
  /** As people call it: `Google Cloud`. */
  readonly provider: string
  /** Method and address, without its query. */
  readonly where: string
  /** How one logs in there. */
  readonly login: readonly string[]
}

const said = ({ text }: ProviderWords): string =>
  text === '' ? '' : ` It says: ${text.replace(/[.\s]*$/, '.')}`

function ofAccess({ provider, where }: Asked, words: ProviderWords): ModelwrightError {
  const { api, permission, resource } = words
  if (api !== undefined)
    return new ModelwrightError('DEPLOY_API_DISABLED', {
      message: `${api} is switched off in this project.`,
      where,
      mend: [`gcloud services enable ${api}`, 'It takes a minute to hold; then do the same again.'],
    })
  const what = permission === undefined ? '' : `: "${permission}" is missing`
  const on = permission === undefined || resource === undefined ? '' : ` on ${resource}`
  return new ModelwrightError('DEPLOY_PERMISSION_MISSING', {
    message: `${provider} does not let this account do that${what}${on}.${said(words)}`,
    where,
    mend: [
      permission === undefined
        ? 'Give the account what the policy of the target lists: its docs page has it to paste.'
        : `Give the account "${permission}"; the docs page of the target has all it needs to paste.`,
      'A permission that was given just now takes a few minutes to hold.',
    ],
  })
}

function ofQuota({ provider, where }: Asked, words: ProviderWords): ModelwrightError {
  return new ModelwrightError('DEPLOY_QUOTA_EXHAUSTED', {
    message: `${provider} was asked too often, or a quota is used up.${said(words)}`,
    where,
    mend: ['Try again in a few minutes: what is done already stays.', 'Ask the provider for more quota.'],
  })
}

const isQuota = ({ code, text }: ProviderWords): boolean =>
  /QUOTA|RATE_LIMIT|RESOURCE_EXHAUSTED|userRateLimit/i.test(code) || /\bquota\b/i.test(text)

function byStatus(status: number, asked: Asked, words: ProviderWords): ModelwrightError {
  const { provider, where } = asked
  const table: Readonly<Record<number, readonly [string, string, readonly string[]]>> = {
    404: [
      'DEPLOY_RESOURCE_MISSING',
      `${provider} has no such thing`,
      [
        'Check project, region and name; what was removed by hand is made anew by:  modelwright deploy <target> apply',
      ],
    ],
    409: [
      'DEPLOY_RESOURCE_TAKEN',
      `${provider} has a thing of that name already, or somebody changes it now`,
      [
        'See what is there:  modelwright deploy <target> plan',
        'Wait until other changes are done, and do it again.',
      ],
    ],
    412: [
      'DEPLOY_RESOURCE_TAKEN',
      `${provider} says that it was changed in between`,
      ['See what is there:  modelwright deploy <target> plan'],
    ],
  }
  const [code, what, mend] = table[status] ?? [
    'DEPLOY_REQUEST_REFUSED',
    `${provider} refuses the request (${status})`,
    ['Check the options of the target:  modelwright deploy <target> check'],
  ]
  return new ModelwrightError(code, { message: `${what}.${said(words)}`, where, mend })
}

/** The error for a status that is no success. */
export function refusalOf(status: number, asked: Asked, words: ProviderWords): ModelwrightError {
  if (status === 401)
    return new ModelwrightError('DEPLOY_CREDENTIALS_REFUSED', {
      message: `${asked.provider} does not take these credentials: they are wrong or expired.${said(words)}`,
      where: asked.where,
      mend: asked.login,
    })
  if (status === 429 || (status === 403 && isQuota(words))) return ofQuota(asked, words)
  if (status === 403) return ofAccess(asked, words)
  if (status === 408 || status >= 500)
    return new ModelwrightError('DEPLOY_PROVIDER_FAILING', {
      message: `${asked.provider} fails (${status}), also when asked again.${said(words)}`,
      where: asked.where,
      mend: ['Try again later: what is done already stays.', 'Look at the status page of the provider.'],
    })
  return byStatus(status, asked, words)
}

/** Nobody answers, or nobody that can be trusted. */
export function unreachable({ provider, where }: Asked, cause: unknown): ModelwrightError {
  const inner = (cause as { cause?: { code?: unknown } })?.cause
  const why = typeof inner?.code === 'string' ? inner.code : ((cause as Error)?.name ?? '')
  return new ModelwrightError('DEPLOY_PROVIDER_UNREACHABLE', {
    message: `${provider} cannot be reached${why === '' ? '' : `: ${why}`}.`,
    where,
    mend: [
      'Check that this machine has a connection, and the region.',
      'For a certificate authority of your own:  export NODE_EXTRA_CA_CERTS=ca.pem',
    ],
    cause,
  })
}
