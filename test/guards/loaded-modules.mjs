// Loaded with `node --import`: writes the URL of every module that the process loads to the file MODELWRIGHT_LOADED names.

import { appendFileSync } from 'node:fs'
import { createRequire, register } from 'node:module'

const file = process.env.MODELWRIGHT_LOADED
const hook = `
import { appendFileSync } from 'node:fs'
export async function load(url, context, next) {
  appendFileSync(${JSON.stringify(file)}, url + '\\n')
  return next(url, context)
}`
register(`data:text/javascript,${encodeURIComponent(hook)}`)
process.on('exit', () => {
  for (const path of Object.keys(createRequire(import.meta.url).cache)) appendFileSync(file, `${path}\n`)
})
