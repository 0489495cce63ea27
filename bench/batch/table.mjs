// A table of 14 mixed columns and two classes, drawn from a seed: rows to learn from, and many rows to score.
import { closeSync, openSync, writeSync } from 'node:fs'

const levels = (name, count) => Array.from({ length: count }, (_, at) => `${name}-${'abcdefgh'[at % 8]}${at}`)

export const categories = {
  work: levels('work', 8),
  education: levels('school', 16),
  status: levels('status', 7),
  job: levels('job', 14),
  relation: levels('relation', 6),
  group: levels('group', 5),
  sex: ['Female', 'Male'],
  country: levels('country', 40),
}

export const numbers = ['age', 'weight', 'years', 'gain', 'loss', 'hours']

const names = [...numbers, ...Object.keys(categories)]

function draws(seed) {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4_294_967_296
  }
}

function rowOf(draw) {
  const age = 17 + Math.floor(70 * draw() ** 1.5)
  const years = 1 + Math.floor(16 * draw())
  const hours = 10 + Math.floor(80 * draw())
  const gain = draw() < 0.9 ? 0 : Math.floor(20_000 * draw())
  const loss = draw() < 0.95 ? 0 : Math.floor(3_000 * draw())
  const picked = Object.values(categories).map((list) => Math.floor(list.length * draw() ** 2))
  const cells = picked.map((at, place) => (draw() < 0.02 ? '' : Object.values(categories)[place][at]))
  const score =
    age / 30 + years / 6 + hours / 40 + gain / 5_000 - picked[1] / 6 - picked[3] / 5 + picked[6] + 2 * draw()
  return { cells: [age, Math.floor(1e6 * draw()), years, gain, loss, hours, ...cells], isHigh: score > 5 }
}

/** Writes rows, with the class of each where they are to be learnt from. */
export function writeRows(path, { rows, seed, hasClass }) {
  const draw = draws(seed)
  const file = openSync(path, 'w')
  writeSync(file, `${names.join(',')}${hasClass ? ',class' : ''}\n`)
  for (let from = 0; from < rows; from += 20_000) {
    let text = ''
    for (let row = from; row < Math.min(rows, from + 20_000); row++) {
      const { cells, isHigh } = rowOf(draw)
      text += `${cells.join(',')}${hasClass ? (isHigh ? ',high' : ',low') : ''}\n`
    }
    writeSync(file, text)
  }
  closeSync(file)
}
