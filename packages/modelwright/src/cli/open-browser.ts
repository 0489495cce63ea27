import { spawn } from 'node:child_process'
import type { Io } from './main.ts'

/** The program that opens an address, by platform; undefined where there is no screen. */
function opener(url: string, env: Io['env']): readonly [program: string, ...args: string[]] | undefined {
  if (process.platform === 'darwin') return ['open', url]
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url]
  const hasScreen = env['DISPLAY'] !== undefined || env['WAYLAND_DISPLAY'] !== undefined
  return hasScreen ? ['xdg-open', url] : undefined
}

/** Opens an address in the person's browser. Where that fails, the address that was printed is still there. */
export function openBrowser(url: string, { env }: Io): void {
  const command = opener(url, env)
  if (command === undefined) return
  const [program, ...args] = command
  spawn(program, args, { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref()
}
