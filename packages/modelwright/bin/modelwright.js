#!/usr/bin/env node
// Starts the command line from `dist`, or says how to build it. Committed, because npm links no bin that is not there yet.
import { existsSync } from 'node:fs'

const startedAt = Math.floor(performance.timeOrigin)
const entry = new URL('../dist/cli/main.js', import.meta.url)

/** One Ctrl-C may come twice: from the terminal and passed on by npm. */
const echoMs = 500

/** So long an end by Ctrl-C waits for that. */
const settleMs = 100

/**
 * Aborts on the first Ctrl-C or termination, so that work can stop cleanly. The second is left to the system, which ends
 * the process at once even while it computes.
 */
function signalOfProcess() {
  const abort = new AbortController()
  const names = ['SIGINT', 'SIGTERM']
  const stop = (name) => {
    if (abort.signal.aborted) return
    abort.abort(name)
    setTimeout(() => {
      for (const each of names) process.off(each, stop)
    }, echoMs).unref()
  }
  for (const name of names) process.on(name, stop)
  followParent(stop)
  return abort.signal
}

/** A part of `modelwright up` stops cleanly once that is gone, however it went: whoever starts it again starts its parts. */
function followParent(stop) {
  if (process.env.MODELWRIGHT_PART === undefined || process.channel === undefined) return
  delete process.env.MODELWRIGHT_PART
  process.on('disconnect', () => stop('SIGTERM'))
  process.channel.unref()
}

/** A reader that went away (`| head`) is no error. */
function endQuietly(error) {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
}

if (existsSync(entry)) {
  const { main } = await import(entry.href)
  const { stdout, stderr, env } = process
  for (const stream of [stdout, stderr]) stream.on('error', endQuietly)
  const io = {
    ...{ stdout, stderr, env, folder: process.cwd(), signal: signalOfProcess(), startedAt },
    program: process.argv[1],
    get stdin() {
      return process.stdin
    },
  }
  process.exitCode = await main(process.argv.slice(2), io)
  // An echo that comes while Node.js ends would end it as a signal does.
  if (io.signal.aborted) await new Promise((resolve) => setTimeout(resolve, settleMs))
} else {
  process.stderr.write('modelwright is not built yet. In the repository run:  npm run build\n')
  process.exitCode = 1
}
