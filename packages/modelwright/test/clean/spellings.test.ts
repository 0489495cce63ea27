import { expect, it } from 'vitest'
import { mergesIn } from '../../src/clean/spellings.ts'

const words =
  'River Stone Market Garden North Valley Station Harbour Meadow Corner Bridge Castle Forest'.split(' ')

/** Levels of three words each, none short for another. */
const levels = (count: number): [string, number][] =>
  Array.from({ length: count }, (_, at) => {
    const three = [at, Math.floor(at / 13), Math.floor(at / 169)].map((of) => words[of % 13])
    return [three.join(' '), 1 + ((at * 7919) % 500)]
  })

it('finds short forms among as many levels as are looked at, without comparing each with all', () => {
  const counts = new Map([
    ...levels(1900),
    ['Mkt. St. east', 1],
    ['Market Street East', 90],
    ['HQ', 3],
    ['Head Quarter', 99],
  ])
  const found = mergesIn(counts, [])
  expect(found).toEqual([
    { from: 'HQ', to: 'Head Quarter', why: 'initials', rows: 3, ofRows: 99 },
    { from: 'Mkt. St. east', to: 'Market Street East', why: 'known abbreviation', rows: 1, ofRows: 90 },
  ])
})

it('knows all that a short word may stand for', () => {
  const counts = new Map([
    ['West Midlands', 90],
    ['W Midlands', 9],
    ['Greater London', 80],
    ['Gtr London', 5],
  ])
  expect(mergesIn(counts, []).map(({ from, to }) => [from, to])).toEqual([
    ['Gtr London', 'Greater London'],
    ['W Midlands', 'West Midlands'],
  ])
})

it('reads codes of places with points, and those of Swiss cantons', () => {
  const states = new Map([
    ['Uttar Pradesh', 90],
    ['Tamil Nadu', 80],
    ['Bihar', 70],
    ['U.P.', 5],
  ])
  expect(mergesIn(states, [])).toMatchObject([{ from: 'U.P.', to: 'Uttar Pradesh', why: 'code of a place' }])
  const cantons = new Map([
    ['Zürich', 90],
    ['Genève', 80],
    ['Graubünden', 70],
    ['ZH', 5],
    ['GE', 4],
  ])
  expect(mergesIn(cantons, []).map(({ from, to }) => [from, to])).toEqual([
    ['GE', 'Genève'],
    ['ZH', 'Zürich'],
  ])
})
