import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openSecrets, secret, shownAddresses } from '../../src/retrieve/secrets.ts'

describe('secret', () => {
  it('is the reference that is filled when it is used, from the environment or from a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'modelwright-secret-'))
    writeFileSync(join(folder, 'token'), 'from a file\n')
    const secrets = openSecrets({
      A: 'from here',
      B_FILE: join(folder, 'token'),
      C_FILE: join(folder, 'none'),
    })
    expect(secrets.fill(`Bearer ${secret('A')}`, 'x')).toBe('Bearer from here')
    expect(secrets.fill(secret('B'), 'x')).toBe('from a file')
    expect(secrets.scrub('it says from a file')).toBe('it says …')
    expect(() => secrets.fill(secret('C'), 'x')).toThrow('The file that C_FILE names cannot be read.')
    expect(() => secrets.fill(secret('D'), 'x')).toThrow('The environment has no variable D')
    rmSync(folder, { recursive: true })
  })

  it.each(['', 'a b', 'x-y', '1A', '${A}', 'A}'])('named %j is refused', (name) => {
    expect(() => secret(name)).toThrow('A secret is named by letters')
  })
})

describe('addresses in a text', () => {
  it.each([
    ["fetch('https://a:b@example.org/x?token=t&n=1', {})", "fetch('https://example.org/x?token=…&n=1', {})"],
    ['postgres://u:p@host/db and s3://bucket/a?sig=s.', 'postgres://host/db and s3://bucket/a?sig=…'],
    ['`https://${user}:${word}@example.org/`', '`https://example.org/`'],
    ['"http://e.org/?key=${KEY}"', '"http://e.org/?key=${KEY}"'],
    ['no address: a:b@c, c:/d?token=t', 'no address: a:b@c, c:/d?token=t'],
  ])('%s', (text, shown) => {
    expect(shownAddresses(text)).toBe(shown)
  })
})
