import { expect, it } from 'vitest'
import { redactionOf } from '../../../src/serve/predictions/redaction.ts'

const key = 'a key of sixteen letters and more'
const row = { Email: 'ada@example.org', name: 'Ada', age: 36, history: [{ name: 'Ada', sales: 3 }] }

it('columns are dropped whatever their capitals, and the row that is answered stays as it was', () => {
  const before = structuredClone(row)
  expect(redactionOf(['email', 'sales'])!.redact(row)).toEqual({
    name: 'Ada',
    age: 36,
    history: [{ name: 'Ada' }],
  })
  expect(row).toEqual(before)
})

it('what lies within a value is redacted too: the past that a row brings, as a list or as text', () => {
  const redaction = redactionOf(['name'])!
  expect(redaction.redact(row)).toMatchObject({ history: [{ sales: 3 }] })
  const text = { ...row, history: ` ${JSON.stringify(row.history)}` }
  expect(redaction.redact(text)).toMatchObject({ history: '[{"sales":3}]' })
  expect(redaction.redact({ a: { b: [{ NAME: 'Ada', c: '{"name":"Ada"}' }] } })).toEqual({
    a: { b: [{ c: '{}' }] },
  })
})

it.each(['[draft] of a letter', '{', 7, null, true, ['name'], ''])(
  'other values stay as they are: %j',
  (value) => {
    expect(redactionOf(['name'])!.redact({ value })).toEqual({ value })
  },
)

it('a keyed hash is equal for equal values, differs for others and by key, and leaves missing values missing', () => {
  const hash = (value: unknown, by = key) =>
    (redactionOf(['hash:name'], { key: by })!.redact({ name: value }) as { name: unknown }).name
  expect(hash('Ada')).toBe(hash('Ada'))
  expect(hash('Ada')).toMatch(/^[0-9a-f]{32}$/)
  expect(new Set([hash('Ada'), hash('Bob'), hash('Ada', `${key}2`), hash(1), hash('1')]).size).toBe(5)
  expect([hash(null), hash(''), hash(undefined)]).toEqual([null, null, null])
})

it.each([undefined, '', 'short'])('without a good key nothing is hashed: %j', (short) => {
  expect(() => redactionOf(['hash:name'], { key: short })).toThrow(
    expect.objectContaining({ code: 'SERVE_LOG_UNKEYED' }),
  )
})

it('names that every object has are columns like others', () => {
  const odd = JSON.parse('{"__proto__":"secret","constructor":"secret","toString":1}') as unknown
  const kept = redactionOf(['__proto__', 'CONSTRUCTOR'])!.redact(odd)
  expect(JSON.stringify(kept)).toBe('{"toString":1}')
})

it.each([null, 3, 'text', [1, 2]])('what is no row is not logged: %j', (odd) => {
  expect(redactionOf(['name'])!.redact(odd)).toBeNull()
})

it('nothing to redact is no redaction', () => {
  expect(redactionOf([])).toBeUndefined()
})
