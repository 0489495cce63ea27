import { describe, expect, it } from 'vitest'
import { engineVersion, openEngine, quotedName, quotedText } from '../../src/engine/index.ts'
import { openDesk } from '../retrieve/desk.ts'

const desk = await openDesk()

describe('openEngine', () => {
  it('never downloads an extension', async () => {
    const engine = await openEngine({ temporary: desk.temporary })
    const settings = await engine.query(
      "SELECT name, value FROM duckdb_settings() WHERE name IN ('autoinstall_known_extensions', 'autoload_known_extensions', 'preserve_insertion_order')",
    )
    expect(Object.fromEntries(settings.map(({ name, value }) => [name, value]))).toEqual({
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      preserve_insertion_order: 'true',
    })
    engine.close()
  })

  it('takes names and texts as they are', async () => {
    const engine = await openEngine({ temporary: desk.temporary })
    for (const text of ['it\'s "so"', '变量 😀', 'a;b--c', '']) {
      const name = text === '' ? 'x' : text
      expect(await engine.query(`SELECT ${quotedText(text)} AS ${quotedName(name)}`)).toEqual([
        { [name]: text },
      ])
    }
    engine.close()
  })

  it('stops a query when it is asked to', async () => {
    const stop = new AbortController()
    const engine = await openEngine({ temporary: desk.temporary, signal: stop.signal })
    setTimeout(() => stop.abort(), 50)
    await expect(
      engine.query('SELECT sum(a.i * b.i) FROM range(10000000) a(i), range(100000) b(i)'),
    ).rejects.toThrow(/abort/i)
    engine.close()
  })

  it.each(['before it begins', 'between two'])('stops a query that is told to stop %s', async (when) => {
    const stop = new AbortController()
    const engine = await openEngine({ temporary: desk.temporary, signal: stop.signal })
    const long = 'SELECT sum(a.i * b.i) FROM range(10000000) a(i), range(100000) b(i)'
    if (when === 'between two') {
      await engine.query('SELECT 1')
      stop.abort()
    }
    const asked = engine.query(long)
    stop.abort()
    await expect(asked).rejects.toThrow(/abort/i)
    engine.close()
  })

  it('does not start for work that was stopped before', async () => {
    await expect(openEngine({ temporary: desk.temporary, signal: AbortSignal.abort() })).rejects.toThrow(
      /abort/i,
    )
  })

  it('tells its version', async () => expect(await engineVersion()).toMatch(/^v\d+\.\d+/))
})
