import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Caller } from '../exchange.ts'
import { scopesOfCertificates } from './scopes.ts'

const known = new WeakMap<Socket, Caller>()

/** Who a client's certificate names; undefined where the connection has none. The handshake has checked it. */
export function certificateCaller(socket: Socket): Caller | undefined {
  const before = known.get(socket)
  if (before !== undefined) return before
  const { authorized, getPeerCertificate } = socket as Partial<TLSSocket>
  if (authorized !== true || getPeerCertificate === undefined) return undefined
  const { subject, fingerprint256 } = getPeerCertificate.call(socket as TLSSocket, false)
  const caller = {
    id: `cert:${String(subject?.CN ?? fingerprint256).slice(0, 200)}`,
    scopes: scopesOfCertificates,
  }
  known.set(socket, caller)
  return caller
}
