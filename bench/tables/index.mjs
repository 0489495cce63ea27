// The tables of the speed benches, by name; each is made once, in a folder of the peers' home.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { writeBinary } from './binary.mjs'
import { writeBusiness } from './business.mjs'
import { makeOnce } from './files.mjs'
import { writeFlights } from './flights.mjs'
import { writeMixed } from './mixed.mjs'
import { writeWide } from './wide.mjs'

const makers = {
  '5k-20': (folder) =>
    writeBinary(folder, { rowCount: 5_000, testCount: 100_000, columnCount: 20, seed: 11 }),
  '50k-20': (folder) =>
    writeBinary(folder, { rowCount: 50_000, testCount: 50_000, columnCount: 20, seed: 18 }),
  '100k-28': (folder) =>
    writeBinary(folder, { rowCount: 100_000, testCount: 100_000, columnCount: 28, seed: 12 }),
  '1m-28': (folder) =>
    writeBinary(folder, { rowCount: 1_000_000, testCount: 100_000, columnCount: 28, seed: 13 }),
  mixed: (folder) => writeMixed(folder, { rowCount: 100_000, testCount: 100_000, seed: 16 }),
  '100k-business': (folder) => writeBusiness(folder, { rowCount: 100_000, testCount: 1_000, seed: 16 }),
  '1m-business': (folder) => writeBusiness(folder, { rowCount: 1_000_000, testCount: 1_000, seed: 17 }),
  'wide-1500': (folder) =>
    writeWide(folder, { rowCount: 30_000, testCount: 20_000, columnCount: 1_500, density: 0.02, seed: 14 }),
  'flights-3m': (folder, data) => writeFlights(folder, { data, testCount: 100_000, seed: 15 }),
}

/** Names of the tables to train on that can be made here; flights need MODELWRIGHT_DATA. */
export function tableNames(data = process.env.MODELWRIGHT_DATA) {
  const hasFlights = data !== undefined && existsSync(join(data, 'csv/flights_3m.csv.gz'))
  return Object.keys(makers)
    .filter((name) => !name.endsWith('-mixed'))
    .filter((name) => name !== 'flights-3m' || hasFlights)
}

/** Gives the folder of a table, making it the first time. */
export function tableFolder(home, name) {
  return makeOnce(join(home, 'tables', name), (folder) => makers[name](folder, process.env.MODELWRIGHT_DATA))
}
