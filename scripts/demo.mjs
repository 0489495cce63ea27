// The whole way once, on real data: train on the Palmer penguins, evaluate, pack, serve, ask, print the answer, stop.
// Leaves nothing behind. `-- --stay` keeps the service up until Ctrl-C.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = join(root, 'packages/modelwright/bin/modelwright.js')
const stay = process.argv.includes('--stay')
const folder = mkdtempSync(join(tmpdir(), 'modelwright-demo-'))
const penguin = {
  island: 'Biscoe',
  bill_length_mm: 46.1,
  bill_depth_mm: 13.2,
  flipper_length_mm: 211,
  body_mass_g: 4500,
  sex: 'female',
  year: 2007,
}

function start(args, stdio) {
  console.log(`\n$ npx modelwright ${args.join(' ')}`)
  return spawn(process.execPath, [bin, ...args], { cwd: folder, stdio })
}

async function finish(child, what) {
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${what} ended with exit code ${code}`)
}

/** Waits for the line that says where the service listens. */
async function addressOf(child) {
  const lines = createInterface({ input: child.stdout })
  for await (const line of lines) {
    console.log(line)
    const found = /https?:\/\/\S+/.exec(line)
    if (found !== null) {
      lines.close()
      child.stdout.resume()
      return found[0].replace(/\/$/, '')
    }
  }
  throw new Error('the service ended before it listened')
}

async function ask(url) {
  const body = JSON.stringify({ instances: [penguin] })
  console.log(`\n$ curl ${url}/predict -H 'content-type: application/json' -d '${body}'`)
  const response = await fetch(`${url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  const answer = await response.json()
  console.log(JSON.stringify(answer, null, 2))
  if (!response.ok) throw new Error(`the service answered ${response.status}`)
  return answer
}

async function demo() {
  copyFileSync(join(root, 'examples/data/penguins.csv'), join(folder, 'penguins.csv'))
  await finish(start(['run', 'penguins.csv', '--target', 'species'], 'inherit'), 'the run')
  const server = start(
    ['serve', 'penguins@champion', '--port', stay ? '8080' : '0'],
    ['ignore', 'pipe', 'inherit'],
  )
  const url = await addressOf(server)
  const answer = await ask(url)
  console.log(`\nThe service says: ${answer.predictions[0].prediction}.`)
  if (stay) {
    console.log(`It stays up at ${url} until Ctrl-C.`)
    process.once('SIGINT', () => server.kill('SIGTERM'))
  } else server.kill('SIGTERM')
  await finish(server, 'the service')
}

try {
  await demo()
} catch (error) {
  console.error(`demo: ${error.message}`)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
