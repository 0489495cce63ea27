import { describe, expect, it } from 'vitest'
import { readChallenge } from '../../../src/pack/registry/challenge.ts'

describe('what a registry asks for', () => {
  it('is read from its header', () => {
    const header =
      'Bearer realm="https://auth.example.com/token",service="registry",scope="repository:a/b:pull,push"'
    expect(readChallenge(header)).toEqual({
      scheme: 'bearer',
      realm: 'https://auth.example.com/token',
      service: 'registry',
      scope: 'repository:a/b:pull,push',
    })
    expect(readChallenge('Basic realm="r"')).toEqual({ scheme: 'basic', realm: 'r' })
    expect(readChallenge('bearer Realm="x", Service="y"')).toEqual({
      scheme: 'bearer',
      realm: 'x',
      service: 'y',
    })
  })

  it('is nothing where there is nothing we know', () => {
    for (const header of [null, '', 'Negotiate', 'Digest realm="x"'])
      expect(readChallenge(header)).toBeUndefined()
  })
})
