// False alarms of drift where nothing drifts, and the delay until half a standard deviation is found, of the very same
// configuration: ours beside Evidently, NannyML and river with their defaults, on the same streams of 14 columns. Nothing is
// timed. Ours looks at a window eight times while it fills; the others see whole windows, and river each row.
//
//   npm run bench -- drift-alarms --rows 1000 --monitors 50 --windows 20 --peer evidently,nannyml,adwin,page-hinkley
//
// The peers need a Python each, since they ask for different versions of pandas: EVIDENTLY_PYTHON (evidently 0.7.23, pandas
// 2.2.3), NANNYML_PYTHON (nannyml 0.13.1, pandas 2.2.3), RIVER_PYTHON (river 0.26.1, pandas); one that is not named is left out.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from './side-by-side/alternate.mjs'
import { bundle } from './side-by-side/bundle.mjs'
import { lastLineOf } from './side-by-side/machine.mjs'

export const flags = {
  rows: { type: 'string', default: '1000' },
  references: { type: 'string', default: '5000' },
  monitors: { type: 'string', default: '50' },
  windows: { type: 'string', default: '20' },
  likeness: { type: 'string', default: '0,0.7' },
  size: { type: 'string', default: '0.5' },
  peer: { type: 'string', default: 'evidently,nannyml,adwin,page-hinkley' },
}

const script = fileURLToPath(new URL('peers/drift_alarms.py', import.meta.url))
const pythons = {
  evidently: 'EVIDENTLY_PYTHON',
  'evidently-share': 'EVIDENTLY_PYTHON',
  nannyml: 'NANNYML_PYTHON',
  adwin: 'RIVER_PYTHON',
  'page-hinkley': 'RIVER_PYTHON',
}

/** Most alarms of so many windows that are not significantly above five in a hundred: one-sided, 99 %. */
const mostAlarms = (windows) => Math.floor(0.05 * windows + 2.326 * Math.sqrt(windows * 0.05 * 0.95))

function rowOf(side, likeness, quiet, moved) {
  const delays = moved.delays.map((delay) => delay ?? Number.POSITIVE_INFINITY)
  return {
    side,
    likeness,
    'windows without drift': quiet.judged,
    'false alarms': quiet.alarms,
    'per cent': (100 * quiet.alarms) / quiet.judged,
    'allowed at 5 %': mostAlarms(quiet.judged),
    'median delay, rows': median(delays),
    'alarms before the change': moved.alarms,
    'never found': delays.filter((delay) => delay === Number.POSITIVE_INFINITY).length,
  }
}

export async function bench(given) {
  const numbers = Object.fromEntries(
    ['rows', 'references', 'monitors', 'windows'].map((key) => [key, Number(given[key])]),
  )
  const bundled = await bundle({ child: 'drift/streams.ts' })
  const home = mkdtempSync(join(tmpdir(), 'modelwright-drift-'))
  const rows = []
  try {
    for (const likeness of given.likeness.split(',').map(Number)) {
      const told = (size, more) => ({
        ...numbers,
        likeness,
        size,
        looks: 8,
        across: 'online',
        folder: join(home, `${likeness}-${size}`),
        ...more,
      })
      const ours = (how) => lastLineOf(process.execPath, [bundled.pathOf('child'), JSON.stringify(how)])
      const size = Number(given.size)
      for (const one of [0, size]) ours(told(one, { do: 'make' }))
      for (const across of ['online', 'each'])
        rows.push(
          rowOf(
            `ours, ${across}`,
            likeness,
            ours(told(0, { do: 'judge', across })),
            ours(told(size, { do: 'judge', across })),
          ),
        )
      for (const way of given.peer.split(',')) {
        const python = process.env[pythons[way]]
        if (python === undefined) continue
        const theirs = (moved) => lastLineOf(python, [script, JSON.stringify({ ...told(moved), way })])
        rows.push(rowOf(way, likeness, theirs(0), theirs(size)))
      }
      console.log(`likeness ${likeness}: done`)
    }
    return rows
  } finally {
    bundled.remove()
    rmSync(home, { recursive: true, force: true })
  }
}
