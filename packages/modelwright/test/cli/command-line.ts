import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { atEndOfFile } from '../../../../test/at-end.ts'
import { isLong } from '../../../../test/long.ts'
import { main } from '../../src/cli/main.ts'
import { storeEnv } from '../project/stores.ts'

const samples = fileURLToPath(new URL('../../../../examples/data', import.meta.url))

/** What a command printed and how it ended. */
export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** The one JSON document on stdout. */
  json<Document = Record<string, unknown>>(): Document
}

function collector(): { stream: Writable; text: () => string } {
  const chunks: Buffer[] = []
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(Buffer.from(chunk))
      done()
    },
  })
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') }
}

/**
 * Has a search fit on this thread where its test does not say otherwise and the form is short: threads take longer to start than these
 * tables take to fit, and no result depends on them, as the journey shows.
 */
function withoutThreads(argv: readonly string[]): readonly string[] {
  const isSearch = argv[0] === 'run' || argv[0] === 'tune'
  const says = ['--workers', '--help'].some((flag) => argv.includes(flag))
  return isLong || !isSearch || says ? argv : [...argv, '--workers', '0']
}

/** Runs the command line in a folder, in this process, on the sources. */
export async function run(
  folder: string,
  argv: readonly string[],
  signal?: AbortSignal,
  env: Readonly<Record<string, string>> = {},
  stdin?: Readable,
): Promise<Outcome> {
  const out = collector()
  const err = collector()
  const code = await main(withoutThreads(argv), {
    stdout: out.stream,
    stderr: err.stream,
    folder,
    signal: signal ?? new AbortController().signal,
    env: { NO_COLOR: '1', ...storeEnv(folder), ...env },
    startedAt: Date.now(),
    ...(stdin !== undefined && { stdin }),
  })
  return { code, stdout: out.text(), stderr: err.text(), json: () => JSON.parse(out.text()) }
}

/** Makes a folder that is removed after the tests, with the named sample tables in it. */
export function workFolder(...tables: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-test-'))
  atEndOfFile(() => rmSync(folder, { recursive: true, force: true }))
  for (const table of tables) copyFileSync(join(samples, table), join(folder, table))
  return folder
}
