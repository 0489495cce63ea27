// The programs a user would pick instead: a Python venv and npm packages, in MODELWRIGHT_PEER_HOME or a folder of the
// system's temporary folder. They are for comparison only; nothing of ours runs on them.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lastLineOf } from './machine.mjs'

const folder = fileURLToPath(new URL('../peers/', import.meta.url))

/** Levels a split may pick out of a category: LightGBM's default, told to both sides. */
export const catThreshold = 32

export function peerHome() {
  const home = process.env.MODELWRIGHT_PEER_HOME ?? join(tmpdir(), 'modelwright-peers')
  mkdirSync(home, { recursive: true })
  return home
}

function must(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options })
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`)
}

/** Debian's Python is built with optimisations and is the faster peer where it can make a venv. */
function pythonForVenv() {
  const system = '/usr/bin/python3'
  const works =
    existsSync(system) &&
    spawnSync(system, ['-c', 'import venv, ensurepip'], { stdio: 'ignore' }).status === 0
  return works ? system : 'python3'
}

/** Makes the venv with the pinned packages the first time, and when the pins change; gives its Python. */
export function peerPython() {
  const venv = join(peerHome(), 'venv')
  const python = join(venv, 'bin/python')
  const pins = readFileSync(join(folder, 'requirements.txt'), 'utf8')
  const mark = join(venv, 'installed.txt')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === pins) return python
  if (!existsSync(python)) must(pythonForVenv(), ['-m', 'venv', venv])
  must(python, ['-m', 'pip', 'install', '-q', '-r', join(folder, 'requirements.txt')])
  writeFileSync(mark, pins)
  return python
}

/** Installs the npm peers the first time; gives the folder they are in. */
export function peerPackages() {
  const home = join(peerHome(), 'npm')
  const pins = readFileSync(join(folder, 'packages.json'), 'utf8')
  const file = join(home, 'package.json')
  if (existsSync(join(home, 'node_modules')) && readFileSync(file, 'utf8') === pins) return home
  mkdirSync(home, { recursive: true })
  writeFileSync(file, pins)
  must('npm', ['install', '--no-audit', '--no-fund', '--silent'], { cwd: home })
  return home
}

/** Environment of a peer: threads as told; settings that slow numerical libraries down on purpose are taken out. */
function peerEnvironment({ threads, isPassive = false }) {
  const env = {
    ...process.env,
    OMP_NUM_THREADS: String(threads),
    PYTHONPYCACHEPREFIX: join(peerHome(), 'pycache'),
  }
  for (const name of [
    'OPENBLAS_CORETYPE',
    'OPENBLAS_L2_SIZE',
    'OMP_WAIT_POLICY',
    'PYTHONDONTWRITEBYTECODE',
  ]) {
    delete env[name]
  }
  if (isPassive) env.OMP_WAIT_POLICY = 'PASSIVE'
  return env
}

/** Runs one of the scripts in bench/peers; gives the JSON line it ends with. */
export function runPeer(script, how) {
  const { isPassive, ...told } = how
  return lastLineOf(peerPython(), [join(folder, script), JSON.stringify(told)], {
    env: peerEnvironment({ threads: how.threads ?? 1, isPassive }),
  })
}

/** Runs one of the scripts in bench/peers that meet packages of npm, for at most `limitS` seconds. */
export function runPackage(script, { limitS, ...told }) {
  const options = { timeout: 1000 * limitS, killSignal: 'SIGKILL' }
  return lastLineOf(
    process.execPath,
    [join(folder, script), JSON.stringify({ ...told, packages: peerPackages() })],
    options,
  )
}
