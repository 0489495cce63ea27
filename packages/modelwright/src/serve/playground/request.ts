import { hostName } from '../forms/guard.ts'

/** What is asked of the playground: the parts of a request it goes by. */
export interface PlaygroundRequest {
  readonly method: string
  readonly path: string
  /** How it came; over http unless said otherwise. */
  readonly scheme?: 'http' | 'https'
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** A header as one text; empty where there is none. */
export function headerOf({ headers }: PlaygroundRequest, name: string): string {
  return String(headers[name] ?? '')
}

/** Whether the one who asks has the bytes of this tag already. */
export function isKnown(request: PlaygroundRequest, tag: string): boolean {
  return headerOf(request, 'if-none-match')
    .split(',')
    .some((one) => one.trim().replace(/^W\//, '') === tag)
}

/** Addresses and names of this very machine. */
const loopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/

/** Whether only this machine can ask at an address. */
export function isLoopback(host: string): boolean {
  return loopback.test(host)
}

const forwarding = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via']

/** Whether a request names this machine as the one it asks, and comes through no proxy that says so. */
export function isLocal(request: PlaygroundRequest): boolean {
  const host = hostName(headerOf(request, 'host'))
  return host !== undefined && isLoopback(host) && forwarding.every((name) => headerOf(request, name) === '')
}
