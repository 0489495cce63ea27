import { ModelwrightError } from '../../core/index.ts'

/** What a registry says of itself in an answer that is no success: `DENIED: requested access … is denied`. */
function wordsOf(text: string): string {
  try {
    const { errors = [] } = JSON.parse(text) as { errors?: readonly { code?: unknown; message?: unknown }[] }
    const words = errors.map(({ code, message }) =>
      [code, message].filter((word) => typeof word === 'string').join(': '),
    )
    return words
      .filter((word) => word !== '')
      .join('; ')
      .slice(0, 200)
  } catch {
    return ''
  }
}

const said = (text: string): string => {
  const words = wordsOf(text)
  return words === '' ? '' : ` It says: ${words}.`
}

/** The registry wants to know who asks, or does not let them. */
export function deniedBy(host: string, status: number, text: string): ModelwrightError {
  const message =
    status === 403
      ? `The registry does not let this account do that.${said(text)}`
      : `The registry asks for credentials, or refuses those it was given.${said(text)}`
  return new ModelwrightError('PACK_REGISTRY_REFUSED', {
    message,
    where: host,
    mend: [
      `Log in:  docker login ${host}`,
      'Or name them:  MODELWRIGHT_REGISTRY_USER and MODELWRIGHT_REGISTRY_PASSWORD',
      'The account must be allowed to write to this repository; some registries want it made first.',
    ],
  })
}

/** The registry answered with something that helps nobody. */
export function failedBy(host: string, repository: string, status: number, text: string): ModelwrightError {
  if (status === 404)
    return new ModelwrightError('PACK_IMAGE_MISSING', {
      message: `The registry has no such image or repository.${said(text)}`,
      where: `${host}/${repository}`,
      mend: ['Check the name.', 'Some registries want a repository made before it is pushed to.'],
    })
  return new ModelwrightError('PACK_REGISTRY_FAILING', {
    message: `The registry answered ${status}.${said(text)}`,
    where: `${host}/${repository}`,
    mend: ['Try again in a while.', 'Is it a registry? It must speak the distribution API of OCI.'],
  })
}

/** Nobody answers, or nobody that can be trusted. */
export function unreachable(host: string, cause: unknown): ModelwrightError {
  const inner = (cause as { cause?: { code?: unknown; message?: unknown } })?.cause
  const why =
    typeof inner?.code === 'string' ? inner.code : String(inner?.message ?? (cause as Error)?.message ?? '')
  return new ModelwrightError('PACK_REGISTRY_UNREACHABLE', {
    message: `The registry cannot be reached${why === '' ? '' : `: ${why.slice(0, 120)}`}.`,
    where: host,
    mend: ['Check its name and port.', 'A registry that speaks plain HTTP:  --plain-http'],
    cause,
  })
}
