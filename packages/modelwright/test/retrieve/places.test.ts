import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { file, http, retrieve } from '../../src/retrieve/index.ts'
import { plainPath, shownPath, shownSource } from '../../src/retrieve/places.ts'
import { httpSource } from '../../src/retrieve/sources/http.ts'
import { errorOf, openDesk } from './desk.ts'
import { body, openWeb } from './web.ts'

const desk = await openDesk()
const web = await openWeb()

describe('places', () => {
  it.each(['ftp://host/a.csv', 'postgres://u:planted@host/d', 'file:///etc/hosts', 'gopher://x'])(
    '%s is an address of a kind that is not read',
    async (path) => {
      const error = await errorOf(retrieve(file(path), desk.context))
      expect(error).toMatchObject({ code: 'RETRIEVE_ADDRESS_INVALID' })
      expect(error.mend.join(' ')).toContain('https://')
      expect(JSON.stringify([error.message, error.where, error.mend])).not.toContain('planted')
    },
  )

  it('schemes may be written in capital letters', async () => {
    const url = web.on('/a.csv', body('a,b\n1,x\n2,y\n'))
    expect((await retrieve(file(url.replace('http', 'HTTP')), desk.context)).snapshot.rowCount).toBe(2)
  })

  it.each([
    ['C:\\data\\a.csv', 'C:\\data\\a.csv', 'C:\\data\\a.csv'],
    ['a#1.csv', 'a#1.csv', 'a#1.csv'],
    ['https://u:planted@h/a.csv?token=planted&x=1#planted', 'https://h/a.csv?token=…&x=1', 'https://h/a.csv'],
    ['https://h/a.csv?key=${KEY}', 'https://h/a.csv?key=${KEY}', 'https://h/a.csv'],
    [
      'https://h/a?X-Amz-Credential=planted&X-Amz-Signature=planted',
      'https://h/a?X-Amz-Credential=…&X-Amz-Signature=…',
      'https://h/a',
    ],
    [
      'https://acc.blob.core.windows.net/c/a.csv?sv=1&sig=planted',
      'https://acc.blob.core.windows.net/c/a.csv?sv=1&sig=…',
      'https://acc.blob.core.windows.net/c/a.csv',
    ],
  ])('%s is shown as %s', (path, shown, plain) => {
    expect(shownPath(path)).toBe(shown)
    expect(plainPath(path)).toBe(plain)
  })

  it('a source is called after its place, without what could be a secret', () => {
    expect(shownSource(http('https://u:planted@h/a.csv'))).toBe('https://h/a.csv')
    expect(shownSource({ kind: 'source', name: 'postgres', options: { query: 'x' } })).toBe('postgres')
  })

  it('a large body never passes through memory whole', async () => {
    const block = Buffer.alloc(1 << 20, '1,2,3,4,5,6,7\n')
    const blocks = 300
    const url = web.on('/large.csv', (_, response) => {
      response.writeHead(200, { 'content-length': String(block.length * blocks) })
      let sent = 0
      const more = (): void => {
        while (sent < blocks) {
          sent++
          if (!response.write(block)) return void response.once('drain', more)
        }
        response.end()
      }
      more()
    })
    let peak = 0
    const before = process.memoryUsage().rss
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss - before)
    }, 5)
    try {
      const makeFolder = async () => desk.temporary
      const context = {
        ...desk.context,
        makeFolder,
        toParquet: () => Promise.reject(new Error('not asked for')),
      }
      const brought = await httpSource.bring({ url }, context)
      expect(brought.files[0].path).toBe(join(desk.temporary, 'body'))
      expect(brought.settings).toMatchObject({ bytes: block.length * blocks })
    } finally {
      clearInterval(watch)
    }
    expect(peak).toBeLessThan(150_000_000)
  })
})
