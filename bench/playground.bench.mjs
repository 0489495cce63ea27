// The playground in Chromium: bytes sent beside the artifact, time from a key to the prediction shown, rows of a file a second.
//
//   npm run bench -- playground --model churn-3.safetensors --file new.csv --input age
import { readFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { chromium } from 'playwright-core'

export const flags = {
  model: { type: 'string' },
  file: { type: 'string' },
  input: { type: 'string' },
  keys: { type: 'string', default: '200' },
}

const dist = fileURLToPath(new URL('../packages/modelwright/dist/index.js', import.meta.url))
const files = [
  '',
  'playground/page.js',
  'playground/worker.js',
  'playground/offline.js',
  'playground/page.css',
]

async function sentBytes(url) {
  const texts = await Promise.all(files.map(async (file) => (await fetch(`${url}/${file}`)).text()))
  return texts.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0)
}

/** Runs in the page: enters a value and waits until what is shown has changed. */
async function pressOnce({ label, value }) {
  const named = [...document.querySelectorAll('.field label')].find((one) => one.innerText === label)
  const result = document.querySelector('.result')
  const start = performance.now()
  const shown = new Promise((resolve) => {
    const watch = new MutationObserver(() => resolve(watch.disconnect()))
    watch.observe(result.querySelector('div'), { childList: true, subtree: true })
  })
  named.control.value = value
  named.control.dispatchEvent(new Event('input', { bubbles: true }))
  await shown
  return performance.now() - start
}

async function keyTimes(page, label, count) {
  const times = []
  for (let at = 0; at < count; at++) {
    times.push(await page.evaluate(pressOnce, { label, value: String(at % 50) }))
    await page.waitForTimeout(60)
  }
  return times.sort((a, b) => a - b)
}

async function rowsASecond(page, file) {
  const rows = readFileSync(file).filter((byte) => byte === 10).length - 1
  const start = performance.now()
  await page.setInputFiles('#file-input', file)
  await page.locator('a.main').waitFor({ timeout: 600_000 })
  return (1000 * rows) / (performance.now() - start)
}

export async function bench({ model, file, input, keys }) {
  if (model === undefined) {
    console.log('Left out: say which artifact,  --model churn-3.safetensors')
    return []
  }
  const { createServer } = await import(pathToFileURL(dist).href)
  const server = await createServer({ model: { bytes: readFileSync(model) }, port: 0 })
  const program = process.env.MODELWRIGHT_CHROMIUM ?? '/usr/bin/chromium'
  const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const page = await browser.newPage()
    await page.goto(server.url)
    await page.locator('[data-verdict=same]').waitFor()
    const rows = [{ what: 'page and runtime, gzipped', measured: `${await sentBytes(server.url)} B` }]
    if (input !== undefined) {
      const times = await keyTimes(page, input, Number(keys))
      const at = (share) => `${times[Math.floor(share * (times.length - 1))].toFixed(1)} ms`
      rows.push(
        { what: 'key to prediction, median', measured: at(0.5) },
        { what: '… 99 of 100', measured: at(0.99) },
      )
    }
    if (file !== undefined)
      rows.push({
        what: 'rows of a file a second',
        measured: Math.round(await rowsASecond(page, file)).toString(),
      })
    return rows
  } finally {
    await browser.close()
    await server.close()
  }
}
