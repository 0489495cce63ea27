import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { resolve } from 'node:path'
import {
  type AlertMessage,
  type Channel,
  type ChannelCommon,
  type ChannelContext,
  ChannelProblem,
  type ChannelUse,
  isModelwrightError,
  type OptionSpecs,
  type OptionValues,
} from '../../core/index.ts'
import { requirePeer } from '../../core/node/import-peer.ts'
import { messageText } from '../../monitor/index.ts'
import { isReference, useOf } from '../alerts/channel-options.ts'

const specs = {
  smtp: {
    type: 'text',
    default: '',
    about:
      'The mail server: `smtp://user:${PASSWORD}@mail.example.org:587`, or `smtps://` for TLS from the first byte',
  },
  from: { type: 'text', default: '', about: 'Whom mails come from' },
  to: { type: 'list', default: [], about: 'Whom they go to, each by a delivery of its own' },
  tls: {
    type: 'choice',
    default: 'required',
    choices: ['required', 'none'],
    about: '`none`: in the clear, without user and password, for a relay on the same machine or network',
  },
  ca: { type: 'text', default: '', about: 'File with certificates to trust instead of the usual ones' },
} as const satisfies OptionSpecs

type Values = OptionValues<typeof specs>

/** What e-mail takes. */
export interface EmailOptions extends ChannelCommon {
  readonly smtp: string
  readonly from: string
  readonly to: string | readonly string[]
  readonly tls?: 'required' | 'none'
  readonly ca?: string
}

const address = /^(?:[^<>\r\n]*<[^\s<>@,;]+@[^\s<>@,;]+>|[^\s<>@,;]+@[^\s<>@,;]+)$/

/** The server in an address whose user and password may be variables. */
function serverOf(smtp: string) {
  const [, scheme, , user, password, host, port] =
    /^(smtps?):\/\/(([^:@/]*)(?::([^@/]*))?@)?(\[[0-9a-f:.]+\]|[A-Za-z0-9.${}_-]+)(?::(\d{1,5}))?\/?$/i.exec(
      smtp,
    ) ?? []
  if (host === undefined) return undefined
  const isSecure = scheme.toLowerCase() === 'smtps'
  return {
    isSecure,
    user: user ?? '',
    password: password ?? '',
    host,
    port: Number(port ?? (isSecure ? 465 : 587)),
  }
}

function problemsOf({ smtp, from, to, tls }: Values): readonly string[] {
  const server = serverOf(smtp)
  const bad = to.find((one) => !address.test(one))
  const login = server !== undefined && server.password !== ''
  return [
    ...(server === undefined
      ? [
          '"smtp" must be the address of a mail server, such as "smtps://user:${SMTP_PASSWORD}@mail.example.org"',
        ]
      : []),
    ...(login && !isReference(server.password)
      ? ['the password in "smtp" must name a variable, such as "${SMTP_PASSWORD}", and not be written out']
      : []),
    ...(login && tls === 'none' ? ['a password is not sent in the clear: take  tls: "required"'] : []),
    ...(server?.isSecure === true && tls === 'none' ? ['"smtps" is TLS: take  smtp://'] : []),
    ...(address.test(from) ? [] : ['"from" must be an address of mail']),
    ...(to.length === 0 ? ['"to" must name somebody'] : []),
    ...(bad === undefined
      ? []
      : [`"to" must hold addresses of mail, found ${JSON.stringify(bad.slice(0, 60))}`]),
  ]
}

/** Decodes what an address encodes; a variable is filled with the text as it is. */
function filled(text: string, fill: ChannelContext['fill']): string {
  if (text.includes('${')) return fill(text)
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Opens a connection that ends with the signal: a mail server that says nothing is left then. */
async function connected(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  const socket = connect({ host, port, signal })
  await once(socket, 'connect', { signal })
  return socket
}

async function transportOf({ smtp, tls, ca }: Values, { fill, folder, signal }: ChannelContext) {
  const { createTransport } = await requirePeer<typeof import('nodemailer')>('nodemailer', {
    ...{ what: 'The channel "email"', folder, code: 'MONITOR_PACKAGE_MISSING' },
  })
  const server = serverOf(smtp)
  if (server === undefined) throw new Error('bug: the address of the mail server was not checked')
  const [user, pass] = [filled(server.user, fill), filled(server.password, fill)]
  const host = fill(server.host).replace(/^\[|\]$/g, '')
  const trusted = ca === '' ? {} : { ca: await readFile(resolve(folder, ca), 'utf8') }
  return createTransport({
    ...{ host, port: server.port, secure: server.isSecure },
    connection: await connected(host, server.port, signal),
    requireTLS: tls === 'required' && !server.isSecure,
    ignoreTLS: tls === 'none',
    ...(user === '' ? {} : { auth: { user, pass } }),
    tls: trusted,
    ...{ greetingTimeout: 20_000, socketTimeout: 20_000 },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  })
}

interface MailFailure extends Error {
  readonly code?: string
  readonly responseCode?: number
  readonly response?: string
}

/** What a mail server said, in a sentence; whether it is of this recipient alone. */
function problemOf(error: unknown, signal: AbortSignal): ChannelProblem {
  if (signal.aborted) return new ChannelProblem('The mail server does not answer in time.')
  const { code = '', responseCode, response, message } = error as MailFailure
  const said = (response ?? message).replace(/\s+/g, ' ').trim().slice(0, 200)
  const isRecipient = code === 'EENVELOPE' || code === 'EMESSAGE'
  const words: Readonly<Record<string, string>> = {
    EAUTH: 'The mail server does not take the user and password',
    ETLS: 'The mail server offers no safe connection',
    EENVELOPE: 'The mail server does not take the sender or the recipient',
    EDNS: 'The mail server is not found',
    ETIMEDOUT: 'The mail server does not answer in time',
  }
  const what =
    words[code] ??
    (responseCode === undefined ? 'The mail server cannot be reached' : 'The mail server refuses the mail')
  return new ChannelProblem(`${what}: ${said}.`, { isChannel: !isRecipient })
}

function mailOf(
  message: AlertMessage,
  { from }: Values,
  { part, key }: Pick<ChannelContext, 'part' | 'key'>,
) {
  return {
    ...{ from, to: part, subject: message.title, text: messageText(message) },
    // The same however often it is tried: mailboxes that know it show it once.
    messageId: `<${key}@modelwright>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Modelwright-Model': message.model },
  }
}

/**
 * Sends messages by mail, over a mail server that takes them by SMTP.
 *
 * Needs the package `nodemailer`. Each recipient is a delivery of its own: one that is refused holds up no other.
 *
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when the server, an address or the password is not right
 * @example
 * email({ smtp: 'smtps://bot:${SMTP_PASSWORD}@mail.example.org', from: 'bot@example.org', to: 'ops@example.org' }).label // → 'email'
 */
export function email({ to, ...given }: EmailOptions): ChannelUse<'email'> {
  const list = typeof to === 'string' ? [to] : to
  return useOf(emailChannel as unknown as Channel, { ...given, to: list }) as ChannelUse<'email'>
}

/** The kind of {@link email}. */
export const emailChannel: Channel<typeof specs> = {
  name: 'email',
  about: 'Mail, over a server that takes it by SMTP',
  options: specs,
  timeoutMs: 30_000,
  check: problemsOf,
  parts: ({ to }) => to,
  async send(message, options, context) {
    try {
      const transport = await transportOf(options, context)
      await transport.sendMail(mailOf(message, options, context))
    } catch (error) {
      throw isModelwrightError(error) ? error : problemOf(error, context.signal)
    }
  },
}
