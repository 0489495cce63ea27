import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { foreignFile } from '../../retrieve/buckets/foreign.ts'
import { makeAuthority, makeCertificate } from '../../serve/guard/tls/certificates.ts'
import type { FakeAzure } from './fake-azure.ts'

/**
 * Runs a script with official clients against a fake Azure over TLS, which they insist on; the fake's things are the same.
 *
 * @param script - an ES module; in its scope: `url`, `subscription`, `credential`, `say(value)`, `load(package)`
 * @returns what it said
 */
export async function askBySdk(azure: FakeAzure, subscription: string, script: string): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-sdk-'))
  const authority = makeAuthority(folder, 'authority')
  const { cert, key } = makeCertificate(folder, 'server', authority)
  const url = await azure.start({ key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') })
  const file = join(folder, 'script.mjs')
  writeFileSync(
    file,
    `import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
const load = async (name) => import(pathToFileURL(createRequire(${JSON.stringify(foreignFile('../package.json'))}).resolve(name)).href)
const [url, subscription, token] = ${JSON.stringify([url, subscription, azure.token])}
const credential = { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3600e3 }) }
const say = (value) => process.stdout.write(JSON.stringify(value) + '\\n')
${script}`,
  )
  const child = spawn(process.execPath, [file], {
    env: { NODE_EXTRA_CA_CERTS: authority.cert, PATH: process.env['PATH'] ?? '' },
  })
  let said = ''
  let complaints = ''
  child.stdout.on('data', (piece) => {
    said += String(piece)
  })
  child.stderr.on('data', (piece) => {
    complaints += String(piece)
  })
  const code = await new Promise<number | null>((resolve) => child.on('exit', resolve))
  if (code !== 0) throw new Error(complaints.slice(0, 4000))
  return JSON.parse(said)
}
