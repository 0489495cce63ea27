import {
  type Detector,
  type DriftContext,
  type DriftFinding,
  type DriftSample,
  noDeadline,
  readOptions,
  type Seed,
  type StreamDetector,
  seedOf,
} from '../core/index.ts'
import { levelSample, numberSample } from '../monitor/index.ts'
import { type Check, insist } from './check.ts'

type NumbersOrLevels = Exclude<DriftSample['of'], 'rows'>

function uniform(seed: Seed, count: number, moved: number): Float64Array {
  return Float64Array.from({ length: count }, () => seed.next() + moved)
}

/** Samples of rows that are all alike, or moved by a share of their range. */
function sampleFor(of: NumbersOrLevels, count: number, moved: number, seed: Seed): DriftSample {
  const values = uniform(seed, count, moved)
  if (of === 'number') return numberSample(values)
  const counts = new Map<string, number>()
  for (const value of values) {
    const level = `level ${Math.floor(value * 5)}`
    counts.set(level, (counts.get(level) ?? 0) + 1)
  }
  return levelSample(counts)
}

const contextOf = (key: string): DriftContext => ({ seed: seedOf(7).split(key), deadline: noDeadline })

function found(detector: Detector, reference: DriftSample, current: DriftSample): DriftFinding {
  const options = readOptions(detector.options, {}, detector.name)
  return detector.detect(reference, current, options, contextOf('check')) as DriftFinding
}

const falseAlarms = 200
/** Of 200 tests at 5 %, more than 22 are as rare as one in five hundred. */
const mostFalse = 22

type Sampling = (count: number, moved: number, key: string) => DriftSample
type Rule = readonly [string, () => void]

function distanceRules(detector: Detector, sample: Sampling): Rule[] {
  return [
    [
      'finds no distance between a sample and itself',
      () => {
        const same = sample(300, 0, 'same')
        const { effect, pValue } = found(detector, same, same)
        insist(effect >= 0 && effect < detector.effect.material, `the effect is ${effect}`)
        insist(pValue > 0.5, `the p-value is ${pValue}`)
      },
    ],
    [
      'finds rows that moved by half their range, and more the farther they moved',
      () => {
        const effects = [0, 0.1, 0.5].map(
          (moved) => found(detector, sample(2000, 0, 'before'), sample(2000, moved, 'after')).effect,
        )
        insist(effects[0] < effects[1] && effects[1] < effects[2], `the effects are ${effects}`)
        insist(effects[2] > detector.effect.material, `half the range is no material effect: ${effects[2]}`)
        const { pValue } = found(detector, sample(2000, 0, 'before'), sample(2000, 0.5, 'after'))
        insist(pValue <= 0.001, `the p-value is ${pValue}`)
      },
    ],
  ]
}

function chanceRules(detector: Detector, sample: Sampling): Rule[] {
  return [
    [
      'calls about one in twenty drift where nothing moved, at 5 %',
      () => {
        let alarms = 0
        for (let time = 0; time < falseAlarms; time++) {
          const { pValue } = found(
            detector,
            sample(150, 0, `reference ${time}`),
            sample(90, 0, `current ${time}`),
          )
          if (pValue <= 0.05) alarms++
        }
        insist(alarms <= mostFalse, `${alarms} of ${falseAlarms} were called drift`)
      },
    ],
    [
      'counts rows as fewer where neighbours are alike',
      () => {
        const [before, after] = [sample(400, 0, 'before'), sample(400, 0.06, 'after')]
        const options = readOptions(detector.options, {}, detector.name)
        const context = contextOf('check')
        const pOf = (designEffect: number): number =>
          (detector.detect(before, after, options, { ...context, designEffect }) as DriftFinding).pValue
        insist(pOf(8) > pOf(1), `${pOf(8)} is not above ${pOf(1)}`)
      },
    ],
    [
      'says nothing where a side has no row, and bears one row',
      () => {
        const none = sample(0, 0, 'none')
        for (const [a, b] of [
          [none, sample(9, 0, 'few')],
          [sample(9, 0, 'few'), none],
          [none, none],
        ])
          insist(Number.isNaN(found(detector, a, b).pValue), 'it has a p-value without rows')
        const one = sample(1, 0, 'one')
        insist(!(found(detector, one, one).pValue < 0.5), 'one row was called drift')
      },
    ],
    [
      'gives the same answer to the same question',
      () => {
        const [before, after] = [sample(200, 0, 'before'), sample(100, 0.05, 'after')]
        const [first, second] = [found(detector, before, after), found(detector, before, after)]
        insist(first.pValue === second.pValue && first.effect === second.effect, 'the answers differ')
      },
    ],
  ]
}

function sampleChecks(detector: Detector, of: NumbersOrLevels): Check[] {
  const sample: Sampling = (count, moved, key) => sampleFor(of, count, moved, seedOf(3).split(key))
  const rules = [...distanceRules(detector, sample), ...chanceRules(detector, sample)]
  return rules.map(([rule, run]) => ({ name: `${detector.name}, ${of}: ${rule}`, run }))
}

function declarationCheck({ name, about }: { name: string; about: string }): Check {
  return {
    name: `${name}: is declared with a kebab-case name and a line about it`,
    run() {
      insist(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name), `the name is "${name}"`)
      insist(about.length > 0 && !about.includes('\n'), `about is "${about}"`)
    },
  }
}

/**
 * Lists the rules every detector of numbers or levels must keep: itself is no drift, farther is more, one in twenty at 5 %,
 * rows that are alike count as fewer, nothing is said of no rows.
 */
export function checkDetector(detector: Detector): readonly Check[] {
  const kinds = detector.takes.filter((of): of is NumbersOrLevels => of !== 'rows')
  return [declarationCheck(detector), ...kinds.flatMap((of) => sampleChecks(detector, of))]
}

function alarmsOf(detector: StreamDetector, values: Iterable<number>): number[] {
  const state = detector.start(readOptions(detector.options, {}, detector.name))
  const found: number[] = []
  let at = 0
  for (const value of values) {
    if (detector.add(state, value)) found.push(at)
    at++
  }
  return found
}

/** Lists the rules every detector of streams must keep. */
export function checkStreamDetector(detector: StreamDetector): readonly Check[] {
  const values = [...uniform(seedOf(11), 600, 0)]
  const moved = values.map((value, at) => (at < 300 ? value : value + 5))
  const rules: [string, () => void][] = [
    [
      'finds a change of five ranges after it came, and none before',
      () => {
        const [first] = alarmsOf(detector, moved)
        insist(first >= 300 && first < 400, `the first alarm came at ${first}`)
      },
    ],
    [
      'is silent while numbers are one and the same',
      () => {
        const alarms = alarmsOf(detector, new Array<number>(2000).fill(3))
        insist(alarms.length === 0, `alarms came at ${alarms}`)
      },
    ],
    [
      'passes over NaN',
      () => {
        const gaps = moved.flatMap((value) => [value, Number.NaN])
        const places = alarmsOf(detector, gaps).map((at) => at / 2)
        insist(`${places}` === `${alarmsOf(detector, moved)}`, 'NaN moved the alarms')
      },
    ],
    [
      'can be stopped, kept as plain data and gone on with',
      () => {
        const options = readOptions(detector.options, {}, detector.name)
        const state = detector.start(options)
        const kept = moved.flatMap((value, at) => (at < 150 && detector.add(state, value) ? [at] : []))
        const again = JSON.parse(JSON.stringify(state))
        moved.forEach((value, at) => {
          if (at >= 150 && detector.add(again, value)) kept.push(at)
        })
        insist(`${kept}` === `${alarmsOf(detector, moved)}`, 'it found something else')
      },
    ],
  ]
  return [
    declarationCheck(detector),
    ...rules.map(([rule, run]) => ({ name: `${detector.name}: ${rule}`, run })),
  ]
}
