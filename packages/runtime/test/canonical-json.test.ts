import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson, parseCanonicalJson } from '../src/canonical-json.ts'

const refused = expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' })

test('keys are sorted by code unit, numbers as the language writes them', () => {
  expect(canonicalJson({ b: [1e21, 0.1, -5], a: { é: null, Z: true, '10': 'x', '9': 'y' } })).toBe(
    '{"a":{"10":"x","9":"y","Z":true,"é":null},"b":[1e+21,0.1,-5]}',
  )
})

test('any JSON value comes back, and its text is the same whatever the order of its keys', () => {
  const json = fc.jsonValue({ maxDepth: 6 }).map((value) => JSON.parse(JSON.stringify(value)))
  fc.assert(
    fc.property(json, (value) => {
      const text = canonicalJson(value)
      expect(canonicalJson(parseCanonicalJson(text, 'here'))).toBe(text)
      expect(JSON.parse(text)).toEqual(value)
    }),
    { seed: 3, numRuns: 1000 },
  )
})

test('a key called __proto__ stays a key', () => {
  const text = '{"__proto__":{"polluted":1},"a":2}'
  const value = parseCanonicalJson(text, 'here') as object
  expect(Object.keys(value)).toEqual(['__proto__', 'a'])
  expect(canonicalJson(value)).toBe(text)
})

describe('refused', () => {
  const texts: Record<string, string> = {
    'a key twice': '{"a":1,"a":2}',
    'keys out of order': '{"b":1,"a":2}',
    'a blank': '{"a": 1}',
    'a line end': '[1]\n',
    'another spelling of a number': '[1.0]',
    'minus zero': '[-0]',
    'a number beyond all': '[1e999]',
    'an escape that is not needed': '["\\u0061"]',
    'a comma too many': '[1,]',
    nothing: '',
    'half a value': '{"a":',
    'two values': '1 2',
    NaN: '[NaN]',
    'a comment': '[1/**/]',
    'an open text': '["a',
  }
  test.each(Object.keys(texts))('%s', (name) => {
    expect(() => parseCanonicalJson(texts[name], 'here')).toThrow(refused)
  })

  test('nesting of 65, of a million, and brackets inside texts do not count', () => {
    expect(parseCanonicalJson('['.repeat(64) + ']'.repeat(64), 'here')).toBeDefined()
    expect(() => parseCanonicalJson('['.repeat(65) + ']'.repeat(65), 'here')).toThrow(/64 deep/)
    expect(() => parseCanonicalJson('['.repeat(1e6), 'here')).toThrow(/64 deep/)
    expect(() => parseCanonicalJson('{"a":'.repeat(1e5), 'here')).toThrow(/64 deep/)
    expect(parseCanonicalJson(JSON.stringify(`"\\${'['.repeat(100)}`), 'here')).toContain('[[')
  })
})
