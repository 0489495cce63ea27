export function docstringOf(text: string, name: string): string
