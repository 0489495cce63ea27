// Runs every test and ends with one line: "N passed, N failed, N skipped". Arguments go to Vitest: `npm test -- -t auc`.
// Under CI=true a skip fails. `--long` runs the tests that have a long form at full size, one file after the other,
// writes each result to bench/results/long.jsonl and does not repeat what passed with the same sources (`--fresh` does).
import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { freemem, tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { digestOf, filesBelow, root } from './sources.mjs'

const results = join(root, 'bench/results/long.jsonl')
const flags = new Set(['--long', '--fresh'])
const given = process.argv.slice(2)
const passedOn = given.filter((argument) => !flags.has(argument))

/** Bytes of temporary files that a run may leave until its end. */
const roomBytes = 8e9

/** Whether programs may be started from a folder; containers often mount their memory without that right. */
function canRunIn(folder) {
  const file = join(folder, 'probe')
  writeFileSync(file, '#!/bin/sh\n', { mode: 0o755 })
  const { status } = spawnSync(file)
  rmSync(file)
  return status === 0
}

/**
 * The folder that tests make theirs in: in memory where there is plenty, since stores wait for each write to reach the disk. Whoever
 * names one has that.
 */
function makeTemporary() {
  const memory = '/dev/shm'
  const hasRoom = () => {
    const { bavail, bsize } = statfsSync(memory)
    return bavail * bsize > roomBytes && freemem() > roomBytes
  }
  const isRoomy = process.env.TMPDIR === undefined && existsSync(memory) && hasRoom()
  let folder = mkdtempSync(join(isRoomy ? memory : tmpdir(), 'mw-'))
  if (isRoomy && !canRunIn(folder)) {
    rmSync(folder, { recursive: true })
    folder = mkdtempSync(join(tmpdir(), 'mw-'))
  }
  // Servers of others run as others, and programs as users with few rights.
  chmodSync(folder, 0o1777)
  return folder
}

/** Runs Vitest once; a run that dies without a summary counts as one failure. */
function runVitest(args, env = {}) {
  const folder = makeTemporary()
  const file = join(folder, 'summary.json')
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const reporters = ['--reporter=default', `--reporter=${join(root, 'scripts/summary-reporter.mjs')}`]
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env, TMPDIR: folder, MODELWRIGHT_TEST_SUMMARY: file },
  })
  const summary = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { passed: 0, failed: 1, skipped: [], again: [] }
  rmSync(folder, { recursive: true, force: true })
  if (status !== 0 && summary.failed === 0) summary.failed = 1
  return summary
}

/** Test files that ask for the long form. */
function longFiles() {
  return ['packages/runtime/test', 'packages/modelwright/test', 'test']
    .flatMap((folder) => filesBelow(join(root, folder)))
    .filter((file) => file.endsWith('.test.ts') && !file.includes('/guards/'))
    .filter((file) => /\bMODELWRIGHT_LONG\b|\/long\.ts'/.test(readFileSync(file, 'utf8')))
    .map((file) => relative(root, file).replaceAll('\\', '/'))
}

function alreadyPassed(sources) {
  if (given.includes('--fresh') || !existsSync(results)) return new Set()
  const lines = readFileSync(results, 'utf8')
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text))
  return new Set(
    lines.filter((line) => line.sources === sources && line.failed === 0).map((line) => line.file),
  )
}

function runLong() {
  const sources = digestOf([
    'packages/runtime/src',
    'packages/modelwright/src',
    'packages/runtime/test',
    'packages/modelwright/test',
    'test',
  ])
  const done = alreadyPassed(sources)
  const total = { passed: 0, failed: 0, skipped: [], again: [] }
  mkdirSync(join(root, 'bench/results'), { recursive: true })
  for (const file of longFiles()) {
    if (done.has(file)) {
      console.log(`${file}: passed before with the same sources`)
      continue
    }
    const began = Date.now()
    const { passed, failed, skipped } = runVitest([file, ...passedOn], { MODELWRIGHT_LONG: '1' })
    const row = {
      date: new Date().toISOString(),
      node: process.version,
      sources,
      file,
      passed,
      failed,
      skipped: skipped.length,
      seconds: Math.round((Date.now() - began) / 1000),
    }
    appendFileSync(results, `${JSON.stringify(row)}\n`)
    total.passed += passed
    total.failed += failed
    total.skipped.push(...skipped)
  }
  return total
}

const isCi = process.env.CI === 'true'
if (given.includes('--long') && isCi) {
  console.error('The long form takes hours and is not for CI: run it on a machine of your own.')
  process.exit(2)
}
const { passed, failed, skipped, again } = given.includes('--long') ? runLong() : runVitest(passedOn)
if (again.length > 0) {
  console.log('\nPassed at the second attempt only:')
  for (const test of again) console.log(`  ${test}`)
}
if (skipped.length > 0) {
  console.log(`\nSkipped${isCi ? ', which CI does not accept' : ''}:`)
  for (const test of skipped) console.log(`  ${test}`)
}
if (failed > 0 || (isCi && skipped.length > 0)) process.exitCode = 1
console.log(`\n${passed} passed, ${failed} failed, ${skipped.length} skipped`)
