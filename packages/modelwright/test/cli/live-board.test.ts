import { describe, expect, it } from 'vitest'
import { bestText, liveBoard } from '../../src/cli/live-board.ts'

const trial = (index: number, learner: string, score: number, state = 'done') =>
  ({ kind: 'trial', stage: 'tune', index, learner, score, better: 'lower', isBest: false, state }) as never

describe('liveBoard', () => {
  it('has the best of each learner, the best learner first', () => {
    const board = liveBoard()
    board.add(trial(0, 'baseline', 1.1))
    board.add(trial(1, 'logistic', 0.5))
    board.add(trial(2, 'boosted-trees', 0.4))
    board.add(trial(3, 'logistic', 0.2))
    board.add(trial(4, 'logistic', 0.3))
    const lines = board.lines().map((line) => line.trim().split(/\s{2,}/))
    expect(lines).toEqual([
      ['logistic', '0.2', '3 trials'],
      ['boosted-trees', '0.4', '1 trial'],
      ['baseline', '1.1', '1 trial'],
    ])
    board.clear()
    expect(board.lines()).toEqual([])
  })

  it('counts trials without a score, and shows no learner that has none', () => {
    const board = liveBoard()
    board.add(trial(1, 'ridge', Number.NaN, 'failed'))
    expect(board.lines()).toEqual([])
    board.add(trial(2, 'ridge', 0.01, 'pruned'))
    expect(board.lines()).toEqual([])
    board.add(trial(3, 'ridge', 0.7))
    expect(board.lines()[0]).toContain('3 trials')
  })

  it('puts high scores first where these are better, and shows six learners at most', () => {
    const board = liveBoard()
    for (let at = 0; at < 9; at++)
      board.add({ ...(trial(at, `l${at}`, at) as object), better: 'higher' } as never)
    expect(board.lines()).toHaveLength(6)
    expect(board.lines()[0]).toContain('l8')
  })
})

describe('bestText', () => {
  it('names trial, learner and score', () => {
    expect(bestText(trial(7, 'ridge', 0.123456))).toBe('trial 7: ridge 0.1235, the best so far')
  })
})
