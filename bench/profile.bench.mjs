// A whole profile of a CSV file beside scripts that do a part of it, and the reading alone beside polars. Each run is a
// process of its own, in turns; the file is in the page cache. --rows 300000 --rounds 1 is a quick look.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { alternate, bestOf, summarise } from './side-by-side/alternate.mjs'
import { bundle } from './side-by-side/bundle.mjs'
import { lastLineOf } from './side-by-side/machine.mjs'
import { peerHome, peerPython, runPeer } from './side-by-side/peers.mjs'

export const flags = {
  rows: { type: 'string', default: '3000000' },
  rounds: { type: 'string', default: '5' },
  threads: { type: 'string', default: '2' },
}

const here = fileURLToPath(new URL('.', import.meta.url))
const program = join(here, '../packages/modelwright/bin/modelwright.js')
const tell = pathToFileURL(join(here, 'profile/tell.mjs')).href

/** Makes a table once; gives its path. */
function tableOf(kind, rows) {
  const path = join(peerHome(), 'tables', `${kind}-${rows}.csv`)
  if (!existsSync(path)) {
    const made = spawnSync(peerPython(), [join(here, 'peers/profile_tables.py'), kind, String(rows), path], {
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    if (made.status !== 0) throw new Error(`the table ${kind} could not be made`)
  }
  return path
}

const command = (...args) => lastLineOf(process.execPath, ['--import', tell, program, ...args])

function compare(subject, ways, { field, rounds, fields, limits }) {
  const done = alternate(subject, ways, { rounds, seconds: (result) => result[field], log: console.log })
  const ours = summarise(
    done.find(({ side }) => side === 'ours'),
    fields,
  )
  return done
    .filter(({ side, name }) => bestOf(done, side, field) === name)
    .map((way) => {
      const found = summarise(way, fields)
      const ratio = (of) => (way.side === 'ours' ? '' : Number((ours[of] / found[of]).toPrecision(3)))
      return {
        subject,
        side: way.side,
        ...found,
        'ours / theirs': ratio(field),
        limit: limits[way.side] ?? '',
        'memory, ours / theirs': ratio('peakRssMB'),
      }
    })
}

function profiles(rows, settings) {
  const path = tableOf('profile', rows)
  const peer = (engine) => ({
    side: engine,
    name: 'script',
    run: () => runPeer('profile.py', { engine, path, threads: settings.threads }),
  })
  const ways = [
    { side: 'ours', name: 'explore', run: () => command('explore', path, '--quiet') },
    ...['pandas', 'polars'].map(peer),
  ]
  const how = {
    ...settings,
    field: 'wallS',
    fields: ['wallS', 'peakRssMB'],
    limits: { pandas: 1, polars: 1.5 },
  }
  return compare(`profile, ${rows} × 20`, ways, how)
}

function readings(kind, bundled, settings) {
  const path = tableOf(kind, 1_000_000)
  const { threads } = settings
  const ways = [
    {
      side: 'ours',
      name: 'read',
      run: () => lastLineOf(process.execPath, [bundled.pathOf('child'), JSON.stringify({ path, threads })]),
    },
    { side: 'polars', name: 'read', run: () => runPeer('profile.py', { engine: 'read', path, threads }) },
  ]
  const how = { ...settings, field: 'readS', fields: ['readS', 'peakRssMB'], limits: { polars: 1.5 } }
  return compare(`read, ${kind} 1M × 28`, ways, how)
}

/** The command with its page, which has no rival here: its limit is a second. */
function reports(settings) {
  const path = tableOf('mixed', 10_000)
  const page = join(peerHome(), 'tables', 'report.html')
  const ways = [
    {
      side: 'ours',
      name: 'report',
      run: () => command('explore', path, '--target', 'y', '-o', page, '--quiet'),
    },
  ]
  const done = alternate('report', ways, { ...settings, seconds: (result) => result.wallS, log: console.log })
  return [
    {
      subject: 'profile with page, 10k × 30',
      side: 'ours',
      ...summarise(done[0], ['wallS', 'peakRssMB']),
      limit: 1,
    },
  ]
}

export async function bench({ rows, rounds, threads }) {
  const settings = { rounds: Number(rounds), threads: Number(threads) }
  const bundled = await bundle({ child: 'profile/read-child.ts' })
  try {
    return [
      ...profiles(Number(rows), settings),
      ...['floats', 'decimals'].flatMap((kind) => readings(kind, bundled, settings)),
      ...reports(settings),
    ]
  } finally {
    bundled.remove()
  }
}
