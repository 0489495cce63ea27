import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { flagOf, optionsGiven, withOptionFlags } from '../../../src/cli/deploy/option-flags.ts'

const specs = {
  region: { type: 'text', default: '', about: 'where' },
  memoryMib: { type: 'integer', default: 256, min: 128, about: 'memory' },
  share: { type: 'number', default: 0.5, min: 0, max: 1, about: 'a share' },
  tier: { type: 'choice', default: 'free', choices: ['free', 'paid'], about: 'a tier' },
  logs: { type: 'boolean', default: true, about: 'keeps logs' },
  public: { type: 'boolean', default: false, about: 'open to all' },
  labels: { type: 'list', default: [], about: 'labels' },
} as const

function parse(...argv: readonly string[]): Record<string, unknown> {
  const command = withOptionFlags(new Command('apply').exitOverride(), specs)
  command.configureOutput({ writeErr: () => {}, outputError: () => {} })
  command.parse([...argv], { from: 'user' })
  return optionsGiven(command, specs)
}

describe('options of a target as flags', () => {
  it('are given as they are typed, and only where they are', () => {
    expect(parse()).toEqual({})
    expect(parse('--region', 'north', '--memory-mib', '512', '--share', '0.25', '--tier', 'paid')).toEqual({
      ...{ region: 'north', memoryMib: 512, share: 0.25, tier: 'paid' },
    })
    expect(parse('--no-logs', '--public', '--labels', 'a, b,')).toEqual({
      ...{ logs: false, public: true, labels: ['a', 'b'] },
    })
    expect(parse('--logs', '--no-public')).toEqual({ logs: true, public: false })
  })

  it.each([
    [['--memory-mib', '1']],
    [['--memory-mib', '1.5']],
    [['--memory-mib', '']],
    [['--share', 'x']],
    [['--tier', 'gold']],
    [['--none', '1']],
  ])('%j is refused', (argv) => {
    expect(() => parse(...argv)).toThrow()
  })

  it('are words with hyphens', () => {
    expect(['memory', 'memoryMib', 'useVPC', 'httpURLPath', 'a1B'].map(flagOf)).toEqual([
      ...['memory', 'memory-mib', 'use-vpc', 'http-url-path', 'a1-b'],
    ])
  })
})
