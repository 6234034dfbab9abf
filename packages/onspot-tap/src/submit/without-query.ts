/** An address without what lets its bearer in. */
export function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '');
}
