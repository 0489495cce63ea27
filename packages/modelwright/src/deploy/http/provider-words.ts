/** What a provider says of a refusal, in its own words and without anything secret. */
export interface ProviderWords {
  readonly text: string
  /** Its own code: `PERMISSION_DENIED`, `AuthorizationFailed`. */
  readonly code: string
  /** What the caller must be allowed, where it says so: `run.services.create`. */
  readonly permission?: string
  /** On which thing. */
  readonly resource?: string
  /** The API that is switched off in this project, where that is the reason. */
  readonly api?: string
}

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''

/** The object that says what went wrong: Google and Azure call it `error`, IBM `errors`, OAuth puts it flat. */
function problemIn(json: unknown): Fields {
  if (Array.isArray(json)) return problemIn(json[0])
  if (!isFields(json)) return {}
  if (isFields(json['error'])) return json['error']
  return Array.isArray(json['errors']) && isFields(json['errors'][0]) ? json['errors'][0] : json
}

/** Google's `ErrorInfo`: the reason as a word, and what it is about. */
function infoIn(problem: Fields): Fields {
  const details = Array.isArray(problem['details']) ? problem['details'].filter(isFields) : []
  const info = details.find((detail) => textOf(detail['@type']).endsWith('google.rpc.ErrorInfo'))
  return info === undefined
    ? {}
    : { reason: info['reason'], ...(isFields(info['metadata']) ? info['metadata'] : {}) }
}

const permissionWords =
  /permission ['"`]?([\w.]+\.[\w.]+)['"`]?|perform action ['"`]([^'"`]+)['"`]|perform: ([\w:*-]+)/i
const resourceWords = /(?:over scope|on (?:the )?resource) ['"`(]?([^\s'"`),]+)/i

/** Hides what could let somebody in: tokens, and the signatures of addresses. */
export function withoutSecrets(text: string, secrets: readonly string[] = []): string {
  return secrets
    .filter((secret) => secret !== '')
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
    .replaceAll(/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, '$1 ***')
    .replaceAll(/\b(sig|sv|se|code|key|token|access_token|X-Goog-Signature)=[^&\s"']+/gi, '$1=***')
    .replaceAll(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '***')
}

function plainText(body: string): string {
  return body
    .replaceAll(/<(style|script)[\s\S]*?<\/\1>/gi, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/**
 * Reads the words of a refusal: JSON of Google, Azure or IBM, else what text there is.
 *
 * @param secrets - what must not be shown, should the provider repeat it
 */
export function wordsOf(json: unknown, body: string, secrets: readonly string[]): ProviderWords {
  const problem = problemIn(json)
  const info = infoIn(problem)
  const said = [problem['message'], problem['error_description'], problem['Message'], problem['error']]
    .map(textOf)
    .find((text) => text !== '')
  const text = withoutSecrets(said ?? plainText(body), secrets).slice(0, 400)
  const permission = textOf(info['permission']) || permissionWords.exec(text)?.slice(1).find(Boolean) || ''
  const resource = textOf(info['resource']) || (resourceWords.exec(text)?.[1] ?? '')
  const isOff = info['reason'] === 'SERVICE_DISABLED'
  return {
    text,
    code: textOf(info['reason']) || textOf(problem['status']) || textOf(problem['code']),
    ...(permission !== '' && { permission }),
    ...(resource !== '' && { resource }),
    ...(isOff && { api: textOf(info['service']) }),
  }
}
