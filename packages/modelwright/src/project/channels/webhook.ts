import { createHmac } from 'node:crypto'
import type { Channel, ChannelCommon, ChannelUse, OptionSpecs } from '../../core/index.ts'
import { isReference, isWebAddress, useOf } from '../alerts/channel-options.ts'

const specs = {
  url: {
    type: 'text',
    default: '',
    about: 'Where messages are sent: https://…, or `${NAME}` for one that is secret',
  },
  headers: { type: 'list', default: [], about: 'Lines such as "Authorization: Bearer ${TOKEN}"' },
  secret: { type: 'text', default: '', about: 'Signs messages: `${NAME}`, filled from the environment' },
  ca: { type: 'text', default: '', about: 'File with certificates to trust instead of the usual ones' },
} as const satisfies OptionSpecs

/** What a webhook takes. */
export interface WebhookOptions extends ChannelCommon {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly secret?: string
  readonly ca?: string
}

const header = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+): *([\t\x20-\x7e\x80-\xff]*)$/

/** The signature of a body: HMAC-SHA256 of the time, a dot, and the body. */
function signature(secret: string, seconds: number, body: string): string {
  const code = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
  return `t=${seconds},v1=${code}`
}

/**
 * Sends messages as JSON to an address of yours.
 *
 * A receiver has a message when it answers 2xx within ten seconds. With a `secret`, the header `modelwright-signature` proves who sent it.
 *
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when there is no address, or a secret is written out
 * @example
 * webhook({ url: 'https://example.org/alerts', secret: '${ALERT_SECRET}' }).label // → 'webhook'
 */
export function webhook({ headers = {}, ...given }: WebhookOptions): ChannelUse<'webhook'> {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return useOf(webhookChannel as Channel, { ...given, headers: lines }) as ChannelUse<'webhook'>
}

/** The kind of {@link webhook}. */
export const webhookChannel: Channel<typeof specs> = {
  name: 'webhook',
  about: 'JSON to an address of yours, signed',
  options: specs,
  check({ url, headers, secret }) {
    const bad = headers.find((line) => !header.test(line))
    return [
      ...(isWebAddress(url) ? [] : ['"url" must be an address of http or https']),
      ...(bad === undefined
        ? []
        : [
            `"headers" must hold names and values of HTTP, found ${JSON.stringify(bad.split(':')[0].slice(0, 40))}`,
          ]),
      ...(secret === '' || isReference(secret)
        ? []
        : ['"secret" must name a variable, such as "${ALERT_SECRET}", and not be written out']),
    ]
  },
  async send(message, { url, headers, secret, ca }, { key, attempt, now, fill, post }) {
    const body = JSON.stringify(message)
    const seconds = Math.floor(now() / 1000)
    const own = headers.map((line): [string, string] => {
      const [, name, value] = header.exec(line)!
      return [name.toLowerCase(), fill(value)]
    })
    await post({
      url: fill(url),
      ...(ca === '' ? {} : { ca }),
      body,
      headers: {
        'user-agent': 'modelwright',
        ...Object.fromEntries(own),
        'content-type': 'application/json',
        'idempotency-key': key,
        'modelwright-attempt': String(attempt),
        ...(secret === '' ? {} : { 'modelwright-signature': signature(fill(secret), seconds, body) }),
      },
    })
  },
}
