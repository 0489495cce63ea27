import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exampleRow, load } from '@modelwright/runtime'
import { freePort } from '../../../../../test/free-port.ts'
import { treesBytes } from '../../serve/playground/playground-models.ts'
import { type Outcome, run, workFolder } from '../command-line.ts'

/** A folder with a model in it. */
export function modelFolder(): string {
  const folder = workFolder()
  writeFileSync(join(folder, 'churn.safetensors'), treesBytes())
  return folder
}

/** Asks for the prediction of the row that the service itself shows. */
export async function predictExample(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const body = JSON.stringify({ instances: [exampleRow(load(treesBytes()).schema)] })
  return fetch(`${url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
}

/** Runs `serve` with flags while `work` asks it; gives what the command said in the end. */
export async function serving(
  folder: string,
  flags: readonly string[],
  work: (url: string) => Promise<void>,
): Promise<Outcome> {
  const stop = new AbortController()
  const port = await freePort()
  const ended = run(folder, ['serve', 'churn.safetensors', '--port', String(port), ...flags], stop.signal)
  let isOver = false
  void ended.then(() => {
    isOver = true
  })
  try {
    const url = `http://127.0.0.1:${port}`
    while (!isOver && !(await fetch(`${url}/health/live`).catch(() => undefined)))
      await new Promise((resolve) => setTimeout(resolve, 20))
    if (!isOver) await work(url)
  } finally {
    stop.abort()
  }
  return ended
}
