import { ModelwrightError } from '../core/index.ts'

/** Fills `${NAME}` from the environment, and takes what it filled in out of texts again. */
export interface Secrets {
  /** @throws {ModelwrightError} RETRIEVE_SECRET_MISSING - when the environment lacks the name */
  fill(text: string, shown: string): string
  /** Replaces every value that was filled in by `…`: for the words of other programs. */
  scrub(text: string): string
  /** Also takes this value out of texts. */
  hide(value: string): void
}

const named = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g

/** Values shorter than this hide nothing: taking them out would blot out half of a sentence. */
const shortestSecret = 4

function missingSecret(name: string, shown: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_SECRET_MISSING', {
    message: `The environment has no variable ${name}, which "${shown}" needs.`,
    where: shown,
    mend: [`Set it:  export ${name}=…`, 'From a program of your own, hand it in:  { env: process.env }'],
  })
}

/** Opens what fills names from an environment. */
export function openSecrets(env: Readonly<Record<string, string | undefined>> = {}): Secrets {
  const hidden = new Set<string>()
  const hide = (value: string): void => {
    if (value.length < shortestSecret) return
    const encoded = encodeURIComponent(value)
    for (const spelling of [
      value,
      encoded,
      encoded.replaceAll('%20', '+'),
      JSON.stringify(value).slice(1, -1),
    ])
      hidden.add(spelling)
  }
  return {
    hide,
    fill: (text, shown) =>
      text.replace(named, (_, name: string) => {
        const value = env[name]
        if (value === undefined || value === '') throw missingSecret(name, shown)
        hide(value)
        return value
      }),
    scrub(text) {
      let out = text
      for (const value of [...hidden].sort((a, b) => b.length - a.length)) out = out.replaceAll(value, '…')
      return out
    },
  }
}

const secretNames = 'token|key|secret|sig|signature|password|passwd|pwd|auth|credential|session|code|sas'
const secretParameter = new RegExp(`([?&;][^=&;#]*(?:${secretNames})[^=&;#]*=)(?!\\$\\{)[^&;#]+`, 'gi')

/** An address as it may be shown: without user, password and fragment, values of telling parameters left out. */
export function shownAddress(address: string): string {
  return address
    .replace(/#.*$/, '')
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1')
    .replace(secretParameter, '$1…')
}
