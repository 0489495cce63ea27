import { expect, it } from 'vitest'
import { leadsInside } from '../../../src/retrieve/scrape/private-address.ts'

const leads = (from: string, to: string) => leadsInside(new URL(from), new URL(to))

it.each([
  'http://127.0.0.1/x',
  'http://10.1.2.3',
  'http://172.20.0.1',
  'http://192.168.1.1',
  'http://169.254.169.254/latest/meta-data',
  'http://100.64.1.1',
  'http://0.0.0.0',
  'http://2130706433',
  'http://0x7f.1',
  'http://[::1]',
  'http://[::ffff:127.0.0.1]',
  'http://[fd00::1]',
  'http://[fe80::1]',
  'http://localhost:9200',
])('%s is inside', async (to) => {
  expect(await leads('https://8.8.8.8', to)).toBe(true)
  expect(await leads('http://10.0.0.1', to)).toBe(false)
})

it.each([
  'http://8.8.8.8',
  'http://[2001:4860:4860::8888]',
  'http://172.32.0.1',
  'http://no-such-host.invalid',
])('%s is not', async (to) => {
  expect(await leads('https://8.8.4.4', to)).toBe(false)
})
