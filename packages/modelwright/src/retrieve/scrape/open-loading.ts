import type { BringContext } from '../../core/index.ts'
import type { Request } from '../http/download.ts'
import { requestFor } from '../http/fetch-file.ts'
import { addressOf } from '../http/follow.ts'
import { openSecrets, shownAddress } from '../secrets.ts'
import { type Addresses, readAddresses } from './addresses.ts'
import { type Loading, shownPage } from './load-page.ts'
import type { ScrapeValues } from './scrape-options.ts'
import { openVisits } from './visits.ts'

/** What a scrape asks with, and what it asks for first. */
export interface Opened extends Loading {
  readonly addresses: Addresses
  readonly starts: Iterable<URL>
  readonly shown: string
}

/**
 * Makes what asks for pages: secrets filled in, credentials of an address sent to its own origin only.
 *
 * @throws {ModelwrightError} CORE_OPTION_INVALID, RETRIEVE_ADDRESS_INVALID, RETRIEVE_SECRET_MISSING
 */
export function openLoading(
  url: unknown,
  values: ScrapeValues,
  folder: string,
  context: BringContext,
): Opened {
  const addresses = readAddresses(url, values.pages)
  const templates = [...(typeof url === 'string' ? [url] : (url as readonly string[]))]
  const secrets = openSecrets(context.env)
  const filled = (template: string): URL =>
    addressOf(secrets.fill(template, shownAddress(template)), shownAddress(template))
  const first = templates.map((template) => filled(template.replaceAll('{page}', '1')))
  const origins = new Map(first.map((start) => [start.origin, start]))
  const base = requestFor(templates[0], values, context, secrets)
  const request = (at: URL): Request => {
    const start = origins.get(at.origin)
    const to = new URL(at)
    to.username ||= start?.username ?? ''
    to.password ||= start?.password ?? ''
    const secretHeaders = start === undefined ? {} : base.secretHeaders
    return { ...base, url: to, shown: shownPage(at, secrets), secretHeaders, userAgent: values.userAgent }
  }
  const { delayMs, userAgent } = values
  const visits = openVisits(request, {
    delayMs,
    userAgent,
    shown: (at) => shownPage(at, secrets),
    signal: context.signal,
  })
  return {
    requestFor: request,
    values,
    visits,
    secrets,
    hosts: new Set([...first.map(({ host }) => host), ...values.hosts]),
    folder,
    context,
    addresses,
    starts: {
      *[Symbol.iterator]() {
        for (const template of addresses.templates) yield filled(template)
      },
    },
    shown: shownAddress(templates[0]),
  }
}
