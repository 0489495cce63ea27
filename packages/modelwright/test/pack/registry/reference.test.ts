import { describe, expect, it } from 'vitest'
import { readReference, referenceText } from '../../../src/pack/registry/reference.ts'

const digest = `sha256:${'a'.repeat(64)}`

describe('the name of an image', () => {
  it('is read as Docker reads it', () => {
    const cases = {
      node: ['docker.io', 'library/node', 'latest'],
      'node:24-slim': ['docker.io', 'library/node', '24-slim'],
      'team/churn': ['docker.io', 'team/churn', 'latest'],
      'localhost/churn:1': ['localhost', 'churn', '1'],
      'localhost:5000/a/b/c:v1.0': ['localhost:5000', 'a/b/c', 'v1.0'],
      'registry.example.com/team/churn_x-y.z': ['registry.example.com', 'team/churn_x-y.z', 'latest'],
      '[::1]:5000/churn:1': ['[::1]:5000', 'churn', '1'],
    }
    for (const [text, [host, repository, tag]] of Object.entries(cases))
      expect(readReference(text), text).toEqual({ host, repository, tag })
    expect(readReference(`a.b/c:1@${digest}`)).toEqual({ host: 'a.b', repository: 'c', tag: '1', digest })
    expect(referenceText(readReference(`a.b/c:1@${digest}`))).toBe(`a.b/c@${digest}`)
    expect(referenceText(readReference('a.b/c'))).toBe('a.b/c:latest')
  })

  it('is refused with what is wrong', () => {
    const bad = ['', ':', '@', '/', 'a.b/', 'a.b/Churn', 'a.b/c:', 'a.b/c:-x', `a.b/c:${'t'.repeat(129)}`]
    bad.push(
      'a.b/c@sha256:1',
      `a.b/c@${digest}@${digest}`,
      'a.b/../c',
      'a.b//c',
      'a.b/c d',
      '-a.b/c',
      'a.b:99999999/c',
    )
    bad.push('node:24\nRUN rm', `a.b/${'x'.repeat(300)}`, 'https://a.b/c', 'a.b/c?x=1')
    for (const text of bad)
      expect(() => readReference(text), JSON.stringify(text)).toThrow(
        expect.objectContaining({ code: 'PACK_REFERENCE_INVALID' }),
      )
  })
})
