import { expect, it } from 'vitest'
import { hostCheck } from '../../../src/pack/entries/host-check.ts'

const statusOf = (
  address: string,
  allowed: string | undefined,
  host: string | undefined,
  path = '/predict',
) => hostCheck(address, allowed)(host, path)?.status

it.each([
  'localhost',
  'localhost:8080',
  'LOCALHOST',
  'app.localhost',
  '127.0.0.1:1',
  '[::1]:8080',
  '10.0.0.1',
  undefined,
])('lets by who names this machine, or an address: %s', (host) => {
  expect(statusOf('127.0.0.1', undefined, host)).toBeUndefined()
})

it.each([
  'evil.example',
  'evil.example:8080',
  'localhost.evil.example',
  'evil.example.',
  'a b',
  '',
  '127.0.0.1.evil.example',
])('refuses what may mean another machine: %s', (host) => {
  for (const address of ['127.0.0.1', '127.8.8.8', '::1', 'localhost'])
    expect(statusOf(address, '', host)).toBe(403)
})

it('lets in names that are allowed, all names where it listens for a network, and whoever asks for health', () => {
  expect(statusOf('127.0.0.1', 'churn.example, Other.example', 'OTHER.example:80')).toBeUndefined()
  expect(statusOf('127.0.0.1', 'churn.example', 'other.example')).toBe(403)
  expect(statusOf('127.0.0.1', '*', 'other.example')).toBeUndefined()
  expect(statusOf('0.0.0.0', undefined, 'other.example')).toBeUndefined()
  for (const path of ['/health', '/health/ready', '/v2/health/live?x', '/ping'])
    expect(statusOf('127.0.0.1', '', 'evil.example', path)).toBeUndefined()
  for (const path of ['/healthy', '/v2/models/churn', '/schema?/health/', '/pings'])
    expect(statusOf('127.0.0.1', '', 'evil.example', path)).toBe(403)
})
