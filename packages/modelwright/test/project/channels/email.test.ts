import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, it, onTestFinished, test } from 'vitest'
import { isLong } from '../../../../../test/long.ts'
import type { Channel } from '../../../src/core/index.ts'
import { type EmailOptions, email, emailChannel } from '../../../src/project/channels/email.ts'
import { checkChannel } from '../../../src/testing/index.ts'
import { hasOpenssl, makeAuthority, makeCertificate } from '../../serve/guard/tls/certificates.ts'
import { deadPort, httpReceiver, smtpReceiver } from '../alerts/receivers.ts'
import { temporaryFolder } from '../temporary.ts'
import { message, sendBy } from './sending.ts'

/** A server of something else, which speaks first. */
async function greeter(text: string): Promise<{ readonly port: number }> {
  const server = createServer((socket) => socket.on('error', () => {}).write(text)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return server.address() as AddressInfo
}

const plain = (port: number, more: Partial<EmailOptions> = {}) =>
  email({
    smtp: `smtp://127.0.0.1:${port}`,
    from: 'Bot <bot@example.org>',
    to: 'ops@example.org',
    tls: 'none',
    ...more,
  })

for (const { name, run } of checkChannel(emailChannel as unknown as Channel, async () => {
  let way = 'takes'
  const receiver = await smtpReceiver({
    disabledCommands: ['STARTTLS'],
    onMailFrom(_, _session, done) {
      if (way === 'hangs') return
      done(way === 'refuses' ? Object.assign(new Error('go away'), { responseCode: 550 }) : null)
    },
  })
  return {
    options: {
      smtp: `smtp://127.0.0.1:${receiver.port}`,
      from: 'a@example.org',
      to: ['b@example.org'],
      tls: 'none',
    },
    turn: (next) => {
      way = next
    },
    received: () => receiver.mails.map(({ text }) => text),
    close: receiver.close,
  }
}))
  test(name, run)

const refuse = (code: number, text: string): Error => Object.assign(new Error(text), { responseCode: code })

describe('a mail', () => {
  it('says what, since when, what it costs, what to do and where to look, under a key that stays', async () => {
    const { port, mails } = await smtpReceiver({ disabledCommands: ['STARTTLS'] })
    expect(await sendBy(plain(port))).toBeUndefined()
    const [{ from, to, text }] = mails
    expect([from, to]).toEqual(['bot@example.org', ['ops@example.org']])
    expect(text).toMatch(/^Message-ID: <key-1@modelwright>/m)
    expect(text).toMatch(/^Subject: =\?UTF-8\?Q\?=5Berror=5D_churn/m)
    for (const words of [
      'Since 1970-01-01 01:00 UTC',
      'It adds 0.0124',
      'What to do:',
      'alerts show 3f2a91c07d3e',
    ])
      expect(text.replaceAll('=\r\n', '')).toContain(words)
  })

  it('goes to each recipient by itself', () => {
    const use = plain(25, { to: ['a@example.org', 'B <b@example.org>'] })
    expect(emailChannel.parts?.(use.options as never)).toEqual(['a@example.org', 'B <b@example.org>'])
  })

  it.runIf(hasOpenssl)(
    'goes over TLS with user and password, by STARTTLS or from the first byte',
    async () => {
      const folder = await temporaryFolder()
      const authority = makeAuthority(folder, 'authority')
      const pair = makeCertificate(folder, 'mail', authority)
      const tls = { key: readFileSync(pair.key, 'utf8'), cert: readFileSync(pair.cert, 'utf8') }
      for (const secure of [false, true]) {
        const { port, mails } = await smtpReceiver({
          ...{ ...tls, secure, authOptional: false },
          onAuth: ({ username, password }, { secure: isSafe }, done) =>
            done(
              isSafe && username === 'b@t' && password === 'p/w:@ "1' ? null : refuse(535, `no, ${password}`),
              { user: username },
            ),
        })
        const smtp = `${secure ? 'smtps' : 'smtp'}://b%40t:\${SMTP_PASSWORD}@127.0.0.1:${port}`
        const use = email({ smtp, from: 'a@example.org', to: 'b@example.org', ca: authority.cert })
        expect(await sendBy(use, { SMTP_PASSWORD: 'p/w:@ "1' })).toBeUndefined()
        expect(mails).toHaveLength(1)
        const wrong = await sendBy(use, { SMTP_PASSWORD: 'wrong-password' })
        expect(wrong?.problem).toMatch(/does not take the user and password/)
        expect(wrong?.problem).not.toContain('wrong-password')
        const untrusted = email({ smtp, from: 'a@example.org', to: 'b@example.org' })
        expect((await sendBy(untrusted, { SMTP_PASSWORD: 'p/w:@ "1' }))?.problem).toMatch(
          /certificate|safe connection/i,
        )
      }
    },
  )

  it('is not sent in the clear where the server offers no TLS', async () => {
    const { port, mails } = await smtpReceiver({ disabledCommands: ['STARTTLS'] })
    const failure = await sendBy(plain(port, { tls: 'required' }))
    expect(failure?.problem).toMatch(/safe connection|STARTTLS/)
    expect(mails).toEqual([])
  })

  it.each([
    ['a grey list', 451, 'try again later', /451 try again later/],
    ['an unknown recipient', 550, 'no such user', /550 no such user/],
  ])('that meets %s is not sent; only this recipient waits', async (_, code, text, words) => {
    const { port } = await smtpReceiver({
      disabledCommands: ['STARTTLS'],
      onRcptTo: (_address, _session, done) => done(refuse(code, text)),
    })
    const failure = await sendBy(plain(port))
    expect(failure?.problem).toMatch(words)
    expect(failure?.isChannel).toBe(false)
  })

  it('is refused as a whole where the server is down, is none of mail, or does not take it', async () => {
    expect(await sendBy(plain(await deadPort()))).toMatchObject({
      isChannel: true,
      problem: expect.stringMatching(/reached|ECONNREFUSED/),
    })
    // One that says nothing is waited for for 20 seconds.
    const others = [await greeter('SSH-2.0-OpenSSH_9.6\r\n'), ...(isLong ? [await httpReceiver()] : [])]
    for (const { port } of others) expect((await sendBy(plain(port)))?.problem).toMatch(/mail server/)
    const full = await smtpReceiver({
      disabledCommands: ['STARTTLS'],
      onData: (stream, _session, done) => {
        stream.on('end', () => done(refuse(452, 'disk full')))
        stream.resume()
      },
    })
    expect((await sendBy(plain(full.port)))?.problem).toMatch(/452 disk full/)
  })

  it('cannot be given further lines of its head by what was found', async () => {
    const { port, mails } = await smtpReceiver({ disabledCommands: ['STARTTLS'] })
    const title = 'a\r\nBcc: victim@example.org\r\n\r\nbody'
    expect(await sendBy(plain(port), {}, { ...message, title })).toBeUndefined()
    expect(mails[0].to).toEqual(['ops@example.org'])
    expect(mails[0].text.split('\r\n\r\n')[0]).not.toMatch(/^Bcc/m)
  })

  const good = { smtp: 'smtps://u:${P}@mail.example.org', from: 'a@example.org', to: 'b@example.org' }
  it.each([
    [{ smtp: 'mail.example.org' }, /address of a mail server/],
    [{ smtp: 'https://mail.example.org' }, /address of a mail server/],
    [{ smtp: 'smtps://u:written@mail.example.org' }, /password in "smtp" must name a variable/],
    [{ smtp: 'smtp://u:${P}@mail.example.org', tls: 'none' }, /not sent in the clear/],
    [{ smtp: 'smtps://mail.example.org', tls: 'none' }, /TLS/],
    [{ from: 'nobody' }, /"from"/],
    [{ to: [] }, /somebody/],
    [{ to: ['a@example.org, b@example.org'] }, /addresses of mail/],
    [{ to: ['a@example.org\r\nBcc: c@example.org'] }, /addresses of mail/],
    [{ tls: 'maybe' }, /one of required, none/],
  ])('refuses %j', (options, words) => {
    expect(() => email({ ...good, ...options } as never)).toThrow(words)
    expect(email(good).name).toBe('email')
  })
})
