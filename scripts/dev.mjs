// Watches the sources, rebuilds what changed, and serves the sample project: its prediction service with the page that
// comes with it, and the run's report. `npm run dev -- --port 9000` takes other ports (the report is on the next one).
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, watch } from 'node:fs'
import { createServer } from 'node:http'
import { join, resolve } from 'node:path'
import { root } from './sources.mjs'

const project = join(root, 'examples/01-first-model')
const bin = join(root, 'packages/modelwright/bin/modelwright.js')
const at = process.argv.indexOf('--port')
const port = at < 0 ? 8080 : Number(process.argv[at + 1])
let service
let report

function say(text) {
  console.log(`[dev] ${text}`)
}

/** Runs a program to its end; gives its standard output, or undefined when it failed. */
function run(args, { cwd = root, capture = false } = {}) {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, {
      cwd,
      stdio: ['ignore', capture ? 'pipe' : 'inherit', 'inherit'],
    })
    let text = ''
    child.stdout?.setEncoding('utf8').on('data', (part) => {
      text += part
    })
    child.on('exit', (code) => done(code === 0 ? text : undefined))
  })
}

/** Trains the sample model; its report is what the second page shows. */
async function train() {
  say('training the sample model …')
  const text = await run([bin, 'run', '--json'], { cwd: project, capture: true })
  if (text === undefined) return
  const found = JSON.parse(text)
  report = found.report === undefined ? undefined : resolve(project, found.report)
  say(`trained ${found.model.name} version ${found.model.version}`)
}

function stopService() {
  return new Promise((done) => {
    if (service === undefined || service.exitCode !== null) return done()
    service.once('exit', done)
    service.kill('SIGTERM')
  })
}

async function startService() {
  await stopService()
  service = spawn(process.execPath, [bin, 'serve', 'penguins@champion', '--port', String(port)], {
    cwd: project,
    stdio: 'inherit',
  })
}

function showReport() {
  const server = createServer((_request, response) => {
    const isThere = report !== undefined && existsSync(report)
    response.writeHead(isThere ? 200 : 404, {
      'content-type': `${isThere ? 'text/html' : 'text/plain'}; charset=utf-8`,
    })
    response.end(isThere ? readFileSync(report) : 'There is no report yet.')
  })
  server.listen(port + 1, '127.0.0.1', () => say(`the report: http://127.0.0.1:${port + 1}`))
  return server
}

/** Rebuilds, trains where asked, serves; a change that comes meanwhile is done after. */
function cycle() {
  let isRunning = false
  let isAsked = false
  return async function once(reason) {
    isAsked = true
    if (isRunning) return
    isRunning = true
    while (isAsked) {
      isAsked = false
      say(reason)
      await run([join(root, 'scripts/build.mjs'), '--no-types'])
      await train()
      await startService()
    }
    isRunning = false
  }
}

const rebuild = cycle()
const server = showReport()
let timer
const watchers = ['packages/runtime/src', 'packages/modelwright/src'].map((folder) =>
  watch(join(root, folder), { recursive: true }, (_event, name) => {
    clearTimeout(timer)
    timer = setTimeout(() => rebuild(`${name ?? 'something'} changed`), 200)
  }),
)
process.on('SIGINT', async () => {
  clearTimeout(timer)
  for (const watcher of watchers) watcher.close()
  server.close()
  await stopService()
})
await rebuild('building …')
