// Tables as raw files that every side reads: little-endian, columns one after the other. A folder holds
//   about.json                   rows, test rows, columns (name, kind, levels), what the target is
//   train.f64, test.f64          all columns as float64, column-major; a category is its code; NaN is missing
//   train.y.u8, test.y.u8        the target, 0 or 1
// and a sparse table, in place of *.f64, the arrays of compressed columns:
//   *.starts.i32 (columns + 1), *.rows.i32, *.values.f64
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

/** Writes one array, or several one after the other, in pieces small enough for any system. */
export function writeArrays(path, arrays) {
  const file = openSync(path, 'w')
  try {
    for (const array of arrays) {
      const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
      for (let at = 0; at < bytes.length; )
        at += writeSync(file, bytes, at, Math.min(1 << 28, bytes.length - at))
    }
  } finally {
    closeSync(file)
  }
}

/** Makes a table's folder once: `write(folder)` fills a folder beside it, which then takes its name. */
export function makeOnce(folder, write) {
  if (existsSync(join(folder, 'about.json'))) return folder
  const unfinished = `${folder}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true })
  const about = write(unfinished)
  writeFileSync(join(unfinished, 'about.json'), `${JSON.stringify(about, null, 1)}\n`)
  rmSync(folder, { recursive: true, force: true })
  renameSync(unfinished, folder)
  return folder
}

/** What was written about a folder that `makeOnce` made. */
export function readAbout(folder) {
  return JSON.parse(readFileSync(join(folder, 'about.json'), 'utf8'))
}
