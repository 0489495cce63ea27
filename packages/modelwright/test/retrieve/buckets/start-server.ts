import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** Starts a program that serves on a port, and waits until it answers. Returns what ends it. */
export async function startProgram(
  command: string,
  args: readonly string[],
  port: number,
): Promise<() => Promise<void>> {
  const child: ChildProcess = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr!.on('data', (block) => {
    said = (said + String(block)).slice(-2000)
  })
  const end = async (): Promise<void> => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  for (let attempt = 0; attempt < 300; attempt++) {
    const answers = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(5000) }).then(
      () => true,
      () => false,
    )
    if (answers) return end
    if (child.exitCode !== null) break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await end()
  throw new Error(`${command} ${args[0]} does not answer: ${said}`)
}
