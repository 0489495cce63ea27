export const asked: Readonly<Record<string, readonly { readonly kind: string; readonly template: string }[]>>
