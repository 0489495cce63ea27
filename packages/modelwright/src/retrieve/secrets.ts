import { readFileSync } from 'node:fs'
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
    mend: [
      `Set it:  export ${name}=…`,
      `Or name a file that holds it:  export ${name}_FILE=…`,
      'From a program of your own, hand it in:  { env: process.env }',
    ],
  })
}

/**
 * Names a secret where a credential may stand: in addresses, headers and connection strings of sources.
 *
 * It is the text `${NAME}`: the value is read when it is used, from the environment variable, or from the file that `NAME_FILE`
 * names, and enters no digest, snapshot, log or error.
 *
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when it cannot be the name of an environment variable
 * @example
 * secret('CRM_TOKEN') // → '${CRM_TOKEN}'
 */
export function secret(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return `\${${name}}`
  throw new ModelwrightError('CORE_OPTION_INVALID', {
    message: `A secret is named by letters, digits and "_", found ${JSON.stringify(String(name).slice(0, 40))}.`,
    where: 'secret()',
    mend: ["Name the environment variable, not its value:  secret('CRM_TOKEN')"],
  })
}

type Environment = Readonly<Record<string, string | undefined>>

/** The value of a secret: of its variable, else of the file that its variable names; undefined where neither is there. */
export function secretOf(name: string, env: Environment): string | undefined {
  const value = env[name]
  if (value !== undefined && value !== '') return value
  const file = env[`${name}_FILE`]
  if (file === undefined || file === '') return undefined
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '')
  } catch {
    throw new ModelwrightError('RETRIEVE_SECRET_MISSING', {
      message: `The file that ${name}_FILE names cannot be read.`,
      where: `${name}_FILE`,
      mend: ['Name a file that holds the secret and nothing else.'],
    })
  }
}

/** Opens what fills names from an environment. */
export function openSecrets(env: Environment = {}): Secrets {
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
        const value = secretOf(name, env)
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

const addresses = /[a-z][a-z0-9+.-]*:\/\/[^\s'"`<>]+/gi

/** A text in which every address is as it may be shown. */
export function shownAddresses(text: string): string {
  return text.replace(addresses, shownAddress)
}
