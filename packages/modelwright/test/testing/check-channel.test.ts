import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { type Channel, type ChannelContext, defineChannel } from '../../src/core/index.ts'
import { type ChannelReceiver, checkChannel } from '../../src/testing/index.ts'

async function receiver(): Promise<ChannelReceiver> {
  let way = 'takes'
  const received: string[] = []
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      if (way === 'hangs') return
      if (way === 'takes') received.push(Buffer.concat(pieces).toString('utf8'))
      response.writeHead(way === 'takes' ? 200 : 503).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    options: { url: '${PLACE}' },
    env: { PLACE: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` },
    turn: (next) => {
      way = next
    },
    received: () => received,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

type Send = Channel['send']

const own = (change: Partial<Channel>): Channel => ({
  name: 'own',
  about: 'of our own',
  options: { url: { type: 'text', default: '', about: 'where' } },
  send: async ({ title }, { url }, { fill, post }) => {
    await post({ url: fill(url as string), headers: {}, body: title })
  },
  ...change,
})

async function broken(channel: Channel): Promise<string[]> {
  const found: string[] = []
  for (const { name, run } of checkChannel(channel, receiver))
    try {
      await run()
    } catch {
      found.push(name)
    }
  return found
}

/** A `post` that heeds no signal and no status. */
const deaf: Send = async ({ title }, { url }, { fill }: ChannelContext) => {
  await fetch(fill(url as string), { method: 'POST', body: title })
}

describe('the suite of channels', () => {
  it('passes one that keeps the rules', async () => {
    expect(await broken(own({}))).toEqual([])
    expect(defineChannel(own({})).name).toBe('own')
    expect(() => defineChannel(own({ name: 'My Pager' }))).toThrow(/small letters/)
  })

  it.each<[string, Partial<Channel>, RegExp]>([
    ['says nothing about itself', { about: '' }, /a line about it/],
    ['takes an hour', { timeoutMs: 3_600_000 }, /is declared/],
    ['sends nothing', { send: async () => {} }, /with its title/],
    [
      'leaves the title out',
      {
        send: async (_, { url }, { fill, post }) =>
          void (await post({ url: fill(url as string), headers: {}, body: 'x' })),
      },
      /with its title/,
    ],
    [
      'swallows failures',
      {
        send: async (message, options, context) =>
          own({})
            .send(message, options, context)
            .catch(() => {}),
      },
      /does not take it/,
    ],
    ['heeds no signal', { send: deaf }, /ends soon/],
  ])('catches one that %s', async (_, change, rule) => {
    expect((await broken(own(change))).join('\n')).toMatch(rule)
  })
})
