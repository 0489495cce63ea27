import { readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run, workFolder } from './command-line.ts'

interface Shown {
  readonly id: string
  readonly name: string
  readonly key: string
  readonly state: string
  readonly scopes: readonly string[]
  readonly expires?: string
  readonly rate?: string
}

const keys = (folder: string, ...argv: readonly string[]) => run(folder, ['serve', 'keys', ...argv])
const listed = async (folder: string): Promise<readonly Shown[]> =>
  (await keys(folder, 'list', '--json')).json<{ keys: readonly Shown[] }>().keys

describe('serve keys', () => {
  it('makes a key and shows it once; its file and the list hold nothing that opens the service', async () => {
    const folder = workFolder()
    const made = await keys(folder, 'new', 'shop', '--rate', '600/min', '--scopes', 'predict,outcomes')
    expect(made.code).toBe(0)
    const [key = ''] = made.stdout.split('\n')
    expect(key).toMatch(/^mw_[0-9a-f]{12}_[\w-]{43}$/)
    const file = readFileSync(join(folder, 'keys.json'), 'utf8')
    const list = await keys(folder, 'list')
    for (const text of [file, list.stdout, JSON.stringify(await listed(folder)), made.stderr])
      expect(text).not.toContain(key.slice(16))
    expect(await listed(folder)).toMatchObject([
      { name: 'shop', state: 'active', rate: '600/min', scopes: ['predict', 'outcomes'] },
    ])
    expect(JSON.stringify(await listed(folder))).not.toContain('hash')
  })

  it('ends keys after a year, after as long as is said, or never', async () => {
    const folder = workFolder()
    for (const [name, ...flags] of [['a'], ['b', '--expires', '90d'], ['c', '--expires', 'never']] as const)
      expect((await keys(folder, 'new', name, ...flags)).code).toBe(0)
    const days = (await listed(folder)).map(({ expires }) =>
      expires === undefined ? undefined : Math.round((Date.parse(expires) - Date.now()) / 86_400_000),
    )
    expect(days).toEqual([365, 90, undefined])
  })

  it('rotates with an overlap, and revokes by id and by name', async () => {
    const folder = workFolder()
    await keys(folder, 'new', 'shop')
    const rotated = await keys(folder, 'rotate', 'shop', '--overlap', '2h', '--json')
    const { key, earlierUntil } = rotated.json<Shown & { earlierUntil: string }>()
    expect(key).toMatch(/^mw_/)
    expect(Math.round((Date.parse(earlierUntil) - Date.now()) / 60_000)).toBe(120)
    const [first, second] = await listed(folder)
    expect([first?.expires, first?.state, second?.state]).toEqual([earlierUntil, 'active', 'active'])
    expect((await keys(folder, 'revoke', first?.id ?? '')).code).toBe(0)
    expect((await listed(folder)).map(({ state }) => state)).toEqual(['revoked', 'active'])
    expect((await keys(folder, 'revoke', 'shop')).stdout).toContain(second?.id)
    expect((await listed(folder)).map(({ state }) => state)).toEqual(['revoked', 'revoked'])
  })

  it('loses no key when several are made at once', async () => {
    const folder = workFolder()
    const names = Array.from({ length: 8 }, (_, i) => `key-${i}`)
    const made = await Promise.all(names.map((name) => keys(folder, 'new', name)))
    expect(made.map(({ code }) => code)).toEqual(names.map(() => 0))
    expect((await listed(folder)).map(({ name }) => name).sort()).toEqual(names)
  })

  it('goes on where a command before it was killed', async () => {
    const folder = workFolder()
    const lock = join(folder, 'keys.json.lock')
    writeFileSync(lock, '')
    utimesSync(lock, new Date(0), new Date(0))
    expect((await keys(folder, 'new', 'shop')).code).toBe(0)
  })

  it('says what there is to do where there are no keys', async () => {
    const list = await keys(workFolder())
    expect(list.code).toBe(0)
    expect(list.stdout).toContain('modelwright serve keys new')
  })

  it.each([
    ['a name that is none', ['new', 'a b'], 'CORE_OPTION_INVALID'],
    ['a name with a line break', ['new', 'a\nb'], 'CORE_OPTION_INVALID'],
    ['a name that is taken', ['new', 'shop'], 'SERVE_KEY_EXISTS'],
    ['no name', ['new'], 'CLI_ARGUMENT_INVALID'],
    ['an unknown scope', ['new', 'b', '--scopes', 'all'], 'CLI_ARGUMENT_INVALID'],
    ['no scope', ['new', 'b', '--scopes', ''], 'CLI_ARGUMENT_INVALID'],
    ['a length of time that is none', ['new', 'b', '--expires', 'soon'], 'CLI_ARGUMENT_INVALID'],
    ['a rate that is none', ['new', 'b', '--rate', 'fast'], 'CLI_ARGUMENT_INVALID'],
    ['an overlap that is none', ['rotate', 'shop', '--overlap', '-1h'], 'CLI_ARGUMENT_INVALID'],
    ['a key of nobody', ['revoke', 'shopp'], 'SERVE_KEY_UNKNOWN'],
    ['a file that is none', ['list', '--keys', 'broken.json'], 'SERVE_KEYS_UNREADABLE'],
    ['a file that is none, to add to', ['new', 'b', '--keys', 'broken.json'], 'SERVE_KEYS_UNREADABLE'],
    ['an unknown verb', ['forge', 'b'], 'CLI_ARGUMENT_INVALID'],
  ])('refuses %s, and changes nothing', async (_name, argv, code) => {
    const folder = workFolder()
    await keys(folder, 'new', 'shop')
    writeFileSync(join(folder, 'broken.json'), '{"format": 1}')
    const before = readFileSync(join(folder, 'keys.json'), 'utf8')
    const said = await keys(folder, ...argv)
    expect([said.code, said.stderr.includes(code)]).toEqual([2, true])
    expect(readFileSync(join(folder, 'keys.json'), 'utf8')).toBe(before)
    expect(readFileSync(join(folder, 'broken.json'), 'utf8')).toBe('{"format": 1}')
  })
})
