import { expect, it } from 'vitest'
import { needsFlag } from '../../src/cli/needs-flag.ts'

interface Flags {
  readonly out?: string
  readonly force?: boolean
  readonly timeLimit?: number
}

const check = (flags: Flags) => (): void =>
  needsFlag(flags, { these: ['force', 'timeLimit'], need: 'out', as: '--out <file>' })

it('passes what has the flag it belongs to, and what was not given', () => {
  for (const flags of [{}, { out: 'a.ts' }, { out: 'a.ts', force: true, timeLimit: 1 }, { force: false }])
    expect(check(flags)).not.toThrow()
})

it('refuses what would be passed over, and says what to add', () => {
  expect(check({ force: true })).toThrow(
    expect.objectContaining({
      code: 'CLI_ARGUMENT_INVALID',
      message: '--force means nothing without --out.',
      where: '--force',
      mend: ['Add:  --out <file>', 'Or leave out --force'],
    }),
  )
})

it('names all of them, as they are written', () => {
  expect(check({ force: true, timeLimit: 0 })).toThrow('--force and --time-limit mean nothing without --out.')
})
