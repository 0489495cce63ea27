import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { checkShares, type ModelFlags, wanted, withModelFlags } from '../../../src/cli/serving/model-flags.ts'

function parse(...argv: readonly string[]): ModelFlags {
  const command = withModelFlags(new Command('serve'))
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
  return command.parse([...argv], { from: 'user' }).opts<ModelFlags>()
}

describe('flags of models', () => {
  it('have defaults', () => {
    expect(parse()).toMatchObject({ split: [], shadow: [], follow: 2, memory: 2 ** 30, processes: 1 })
  })

  it.each([
    [['--split', 'churn@challenger=10'], { split: [{ reference: 'churn@challenger', share: 0.1 }] }],
    [['--split', 'churn/4=2.5%'], { split: [{ reference: 'churn/4', share: 0.025 }] }],
    [
      ['--split', 'prices=house-prices/7=25', '--split', 'a=0'],
      {
        split: [
          { name: 'prices', reference: 'house-prices/7', share: 0.25 },
          { reference: 'a', share: 0 },
        ],
      },
    ],
    [
      ['--shadow', 'a', '--shadow', 'b=c@d'],
      { shadow: [{ reference: 'a' }, { name: 'b', reference: 'c@d' }] },
    ],
    [['--sticky', 'header:X-User'], { sticky: { by: 'header', name: 'X-User' } }],
    [['--sticky', 'column:a b:c'], { sticky: { by: 'column', name: 'a b:c' } }],
    [['--sticky', 'caller'], { sticky: { by: 'caller' } }],
    [['--no-follow'], { follow: false }],
    [['--follow', '0.1'], { follow: 0.1 }],
    [['--memory', '512MB'], { memory: 512e6 }],
    [['--memory', '1.5 gb'], { memory: 1.5e9 }],
    [['--memory', '1000'], { memory: 1000 }],
    [['--processes', '4'], { processes: 4 }],
  ])('%j', (argv, expected) => expect(parse(...argv)).toMatchObject(expected))

  it.each([
    ['--split', 'churn'],
    ['--split', 'churn=x'],
    ['--split', 'churn=101'],
    ['--split', '=10'],
    ['--split', 'churn=-1'],
    ['--sticky', 'cookie'],
    ['--sticky', 'header:'],
    ['--follow', '0'],
    ['--follow', ''],
    ['--follow', 'NaN'],
    ['--memory', 'much'],
    ['--memory', '-1'],
    ['--processes', '0'],
    ['--processes', '1.5'],
    ['--processes', '257'],
  ])('%s %s is refused', (...argv) => expect(() => parse(...argv)).toThrow())

  it('names come before the reference', () => {
    expect(wanted('a=b')).toEqual({ name: 'a', reference: 'b' })
    expect(wanted('models:/churn@champion')).toEqual({ reference: 'models:/churn@champion' })
  })

  it('shares add up to all at most', () => {
    checkShares('churn', [{ share: 0.7 }, { share: 0.3 }])
    expect(() => checkShares('churn', [{ share: 0.7 }, { share: 0.4 }])).toThrow(
      'The shares of "churn" add up to 110 %.',
    )
  })
})
