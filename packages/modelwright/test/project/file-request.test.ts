import { expect, it } from 'vitest'
import { silent } from '../../src/core/index.ts'
import { placeOf } from '../../src/project/file-request.ts'

const { signal } = new AbortController()

it('reads where the request says, and knows no environment that was not handed in', () => {
  expect(placeOf({ folder: '/data', log: silent, signal })).toEqual({
    folder: '/data',
    log: silent,
    signal,
    env: {},
  })
})

it('hands on a folder for what is temporary, and nothing of the history', () => {
  const env = { TOKEN: 'x' }
  const place = placeOf({
    folder: '/data',
    temporary: '/tmp/a',
    log: silent,
    signal,
    env,
    history: 'old.csv',
  })
  expect(place).toEqual({ folder: '/data', temporary: '/tmp/a', log: silent, signal, env })
})
