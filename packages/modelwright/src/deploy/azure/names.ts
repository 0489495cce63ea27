import { createHash } from 'node:crypto'
import type { DescribeRequest } from '../target.ts'

/** What stands in names until the subscription is known. */
export const unknownSubscription = '<subscription>'

/** The subscription of a description: as Azure said, else as the options say. */
export function subscriptionOf({
  place,
  options,
}: Pick<DescribeRequest<{ readonly subscription: string }>, 'place' | 'options'>): string {
  return place?.['subscription'] ?? (options.subscription || unknownSubscription)
}

/** What nobody was asked for yet, in words. */
export function unknownOf(subscription: string): { readonly unknown?: readonly string[] } {
  return subscription === unknownSubscription ? { unknown: ['the subscription (--subscription)'] } : {}
}

/** Eight letters and digits that tell the same names of two subscriptions or groups apart: names of hosts are the world's. */
export function distinction(...parts: readonly string[]): string {
  if (parts.includes(unknownSubscription)) return '<letters>'
  return createHash('sha256').update(parts.join('\n').toLowerCase()).digest('hex').slice(0, 8)
}

/** A UUID made of a text: the name of what Azure lets nobody name. */
export function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text.toLowerCase()).digest('hex')
  const variant = ((Number.parseInt(hex[16], 16) & 3) | 8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
