// Who trains beside us: which settings are tried, and which tables each cannot take.
import { runPackage, runPeer } from '../side-by-side/peers.mjs'

const hasCategories = ({ columns }) => columns.some(({ kind }) => kind === 'category')
const mostLevels = ({ columns }) => Math.max(0, ...columns.map(({ levels = [] }) => levels.length))

/** Packages of npm take dense numbers without a missing one, and need minutes where there are many rows. */
const mostPackageRows = 100_000

function refusesPackage(about) {
  if (about.sparse) return 'takes no sparse table'
  if (hasCategories(about)) return 'takes no codes of categories'
  return about.rowCount > mostPackageRows ? `not tried above ${mostPackageRows} rows` : undefined
}

const threadsOnly = [{ threads: 1 }, { threads: 2 }]
const layouts = [
  { threads: 1, layout: 'auto' },
  { threads: 2, layout: 'auto' },
  { threads: 2, layout: 'auto', isPassive: true },
  { threads: 2, layout: 'row' },
  { threads: 2, layout: 'col' },
]

const refusesManyLevels = (about) =>
  mostLevels(about) > 255 ? `takes at most 255 levels, found ${mostLevels(about)}` : undefined

const npm = { settings: [{ threads: 1 }], refuses: refusesPackage, isPackage: true }
const python = { settings: threadsOnly, refuses: () => undefined }

/** By name; layout `auto` times both layouts first, outside what is counted. The best setting of a peer counts. */
export const peers = {
  lightgbm: { ...python, settings: layouts },
  'lightgbm-quantised': { ...python, settings: layouts },
  xgboost: python,
  hgb: { ...python, refuses: refusesManyLevels },
  catboost: python,
  'ydf-training': npm,
  'ml-random-forest': npm,
  'ml-xgboost': npm,
}

/** The names a flag asks for; `all` is all of them. */
export function peersAsked(flag) {
  const names = flag === 'all' ? Object.keys(peers) : flag.split(',').filter((name) => name !== 'none')
  const unknown = names.filter((name) => !Object.hasOwn(peers, name))
  if (unknown.length > 0)
    throw new Error(`There is no peer ${unknown.join(', ')}. There are: ${Object.keys(peers).join(', ')}.`)
  return names
}

export function nameOf({ threads, isPassive, layout }) {
  const said = [`${threads} thread${threads === 1 ? '' : 's'}`]
  if (isPassive) said.push('passive')
  if (layout !== undefined && layout !== 'auto') said.push(`${layout}-wise`)
  return said.join(', ')
}

/** The ways of one peer to train on a table, for at most `limitS` seconds where it is a package of npm. */
export function peerWays(peer, { folder, settings, limitS }) {
  const { settings: tried, isPackage = false } = peers[peer]
  const run = (how) =>
    isPackage
      ? runPackage('npm-train.mjs', { peer, folder, ...settings, limitS })
      : runPeer('train.py', { peer, folder, ...settings, ...how })
  return tried.map((how) => ({
    side: peer,
    name: nameOf(how),
    threads: how.threads,
    isFrail: isPackage,
    run: () => run(how),
  }))
}
