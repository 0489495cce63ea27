// Starts services as processes of their own, waits until they answer, and says what they took.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

function answers(port, path) {
  return new Promise((resolve) => {
    const asked = request({ port, host: '127.0.0.1', path, agent: false }, (response) => {
      response.resume()
      response.once('end', () => resolve(response.statusCode === 200))
    })
    asked.once('error', () => resolve(false))
    asked.end()
  })
}

/**
 * Starts a service on a free port.
 *
 * @param service - `{ command, args(port), env(port), cwd, health }`
 * @returns `{ url, pid, startMs, rssMB(), stop() }`; `startMs` is from the start of the process to its first answer
 */
export async function start({ command, args, env, cwd, health }) {
  const port = await freePort()
  const began = performance.now()
  const child = spawn(command, args(port), {
    cwd,
    env: { ...process.env, NODE_ENV: 'production', ...env?.(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  while (!(await answers(port, health))) {
    if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode}`)
    if (performance.now() - began > 60_000) throw new Error(`${command} does not answer`)
    await pause(2)
  }
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid,
    startMs: performance.now() - began,
    rssMB: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024,
    async stop() {
      child.kill('SIGTERM')
      await Promise.race([ended, pause(5000)])
      child.kill('SIGKILL')
      await ended
    },
  }
}
